using System.Net;
using CollabDocs.Documents;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Tests.Relays;
using CollabDocs.Gateway.Wire;
using Xunit;

namespace CollabDocs.Gateway.Tests.Limits;

/// <summary>Who is counted together, and what is given back.</summary>
[Trait("Suite", "access")]
public sealed class ConnectionLimitsTests : IDisposable
{
    private static readonly IPAddress Ann = IPAddress.Parse("203.0.113.7"), Bob = IPAddress.Parse("203.0.113.8");

    private readonly ManualTime _time = new();
    private readonly DocumentsMetrics _metrics = new();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void L3_an_address_has_so_many_connections_open()
    {
        var limits = Make(new() { ConnectionsPerAddress = 2 });
        var first = limits.TryEnter(Ann, out _);
        Assert.NotNull(limits.TryEnter(Ann, out _));
        Assert.Null(limits.TryEnter(Ann, out var limited));
        Assert.Equal(Limit.AddressConnections, limited!.Limit);
        Assert.Equal(ErrorReason.TooManyConnections, limited.Reason);
        Assert.True(limited.RetryAfter > TimeSpan.Zero);
        Assert.NotNull(limits.TryEnter(Bob, out _));
        first!.Dispose();
        first.Dispose(); // once is enough
        Assert.NotNull(limits.TryEnter(Ann, out _));
        Assert.Null(limits.TryEnter(Ann, out _));
    }

    [Fact]
    public void L3_an_address_has_so_many_connections_that_have_not_said_hello()
    {
        var limits = Make(new() { SilentConnectionsPerAddress = 1 });
        var first = limits.TryEnter(Ann, out _)!;
        Assert.Null(limits.TryEnter(Ann, out var limited));
        Assert.Equal(Limit.AddressSilent, limited!.Limit);
        first.SaidHello();
        var second = limits.TryEnter(Ann, out _)!;
        Assert.Null(limits.TryEnter(Ann, out _));
        first.Dispose();
        Assert.Null(limits.TryEnter(Ann, out _));
        second.Dispose();
        Assert.NotNull(limits.TryEnter(Ann, out _));
    }

    [Fact]
    public void L3_an_address_makes_so_many_connections_a_second()
    {
        var limits = Make(new() { ConnectsPerSecondPerAddress = 3 });
        for (var i = 0; i < 3; i++)
            limits.TryEnter(Ann, out _)!.Dispose();
        Assert.Null(limits.TryEnter(Ann, out var limited));
        Assert.Equal(Limit.AddressConnects, limited!.Limit);
        _time.Advance(limited.RetryAfter);
        Assert.NotNull(limits.TryEnter(Ann, out _));
    }

    [Theory]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("127.0.0.1", "::1", true)]
    [InlineData("127.0.0.1", "127.3.4.5", true)]
    public void L3_an_IPv6_network_is_one_address(string one, string other, bool together)
    {
        var limits = Make(new() { RequestsPerSecondPerAddress = 1, LoopbackFactor = 1 });
        Assert.Null(limits.Request(IPAddress.Parse(one)));
        Assert.Equal(together, limits.Request(IPAddress.Parse(other)) is not null);
    }

    [Fact]
    public void L3_loopback_may_a_thousand_times_as_much()
    {
        var limits = Make(new() { RequestsPerSecondPerAddress = 1, LoopbackFactor = 1_000 });
        for (var i = 0; i < 1_000; i++)
            Assert.Null(limits.Request(IPAddress.IPv6Loopback));
        Assert.NotNull(limits.Request(null));
        Assert.All(Enumerable.Range(0, 2_000), _ => Assert.Null(Make(new() { LoopbackFactor = 0 }).Request(null)));
    }

    [Fact]
    public void L4_a_user_has_so_many_connections_from_wherever()
    {
        var limits = Make(new() { ConnectionsPerUser = 1 });
        var (first, second) = (limits.TryEnter(Ann, out _)!, limits.TryEnter(Bob, out _)!);
        Assert.Null(first.BelongTo("user-1"));
        Assert.Null(first.BelongTo("user-1")); // a token that is renewed
        Assert.Equal(Limit.UserConnections, second.BelongTo("user-1")!.Limit);
        Assert.Null(second.BelongTo("user-2"));
        first.Dispose();
        Assert.Null(limits.TryEnter(Bob, out _)!.BelongTo("user-1"));
    }

    [Fact]
    public void L5_an_address_and_a_user_make_so_many_documents_a_minute()
    {
        var limits = Make(new() { DocumentsPerMinutePerAddress = 3, DocumentsPerMinutePerUser = 2 });
        Assert.Null(limits.Create(Ann, "user-1"));
        Assert.Null(limits.Create(Bob, "user-1"));
        var limited = limits.Create(Bob, "user-1")!;
        Assert.Equal((Limit.UserDocuments, ErrorReason.TooManyDocuments), (limited.Limit, limited.Reason));
        Assert.Equal(TimeSpan.FromSeconds(30), limited.RetryAfter);
        Assert.Null(limits.Create(Ann, "user-2"));
        Assert.Null(limits.Create(Ann, null));
        Assert.Equal(Limit.AddressDocuments, limits.Create(Ann, null)!.Limit);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Null(limits.Create(Ann, null));
    }

    [Fact]
    public void L6_the_process_has_so_many_connections_open()
    {
        var limits = Make(new() { Connections = 2 });
        var first = limits.TryEnter(Ann, out _)!;
        Assert.NotNull(limits.TryEnter(IPAddress.Loopback, out _));
        Assert.Null(limits.TryEnter(Bob, out var limited));
        Assert.Equal(Limit.Connections, limited!.Limit);
        first.Dispose();
        Assert.NotNull(limits.TryEnter(Bob, out _));
    }

    [Fact]
    public void L6_the_process_takes_so_many_a_second_and_five_seconds_worth_at_once()
    {
        var limits = Make(new() { ConnectsPerSecond = 2, ConnectionsPerAddress = 10 });
        for (var i = 0; i < 10; i++)
            limits.TryEnter(IPAddress.Parse($"203.0.113.{i}"), out _)!.Dispose();
        Assert.Null(limits.TryEnter(Ann, out var limited));
        Assert.Equal(Limit.Connects, limited!.Limit);
        _time.Advance(TimeSpan.FromSeconds(5));
        for (var i = 0; i < 10; i++)
            Assert.NotNull(limits.TryEnter(Ann, out _)); // and those that were refused have left nothing open
        Assert.Null(limits.TryEnter(Ann, out limited));
        Assert.Equal(Limit.AddressConnections, limited!.Limit);
    }

    [Fact]
    public void L6_of_those_that_have_not_said_hello_the_oldest_goes()
    {
        var limits = Make(new() { SilentConnections = 2 });
        var turnedAway = new List<int>();
        var places = Enumerable.Range(0, 5).Select(i =>
        {
            var place = limits.TryEnter(Ann, out _)!;
            place.AwaitHello(limited =>
            {
                Assert.Equal(Limit.Silent, limited.Limit);
                turnedAway.Add(i);
            });
            if (i == 1)
                place.SaidHello();
            return place;
        }).ToList();
        Assert.Equal([0, 2], turnedAway);
        foreach (var place in places)
            place.Dispose();
        Assert.Equal([0, 2], turnedAway);
    }

    [Fact]
    public void L3_a_million_addresses_take_no_more_memory_than_one()
    {
        var limits = Make(new());
        limits.Request(Ann);
        var addresses = Enumerable.Range(0, 1_000_000)
            .Select(i => new IPAddress([.. BitConverter.GetBytes(i * 0x9E37_79B9L), 0, 0, 0, 0, 0, 0, 0, 1])).ToList();
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var address in addresses)
            limits.Request(address);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void L7_what_is_long_shares_what_there_is_and_who_is_alone_gets_it_all()
    {
        var all = new IncomingBytes(1_000_000);
        using var one = new IncomingRoom(all);
        using var other = new IncomingRoom(all);
        Assert.True(one.TryGrow(600_000));
        Assert.False(other.TryGrow(600_000));
        Assert.True(other.TryGrow(64 * 1024));
        Assert.True(one.TryGrow(5_000_000));
        one.Dispose();
        Assert.True(other.TryGrow(600_000));
    }

    [Fact]
    public void L2_who_sends_a_burst_is_held_back_and_who_never_stops_is_far_beyond()
    {
        var intake = new Intake(Make(new() { MessagesPerSecond = 100, SubmissionsPerSecond = 10 }));
        for (var i = 0; i < 100; i++)
            Assert.Equal(TimeSpan.Zero, intake.Take(1, 100));
        for (var second = 0; second < 9; second++)
        {
            while (intake.Take(1, 100) is var hold && hold == TimeSpan.Zero)
            {
            }
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Null(intake.Exceeded);
        _time.Advance(TimeSpan.FromSeconds(1)); // it pauses
        intake.Take(1, 100);
        for (var second = 0; second < 11 && intake.Exceeded is null; second++)
        {
            for (var i = 0; i < 200; i++)
                intake.Take(1, 100);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(Limit.ConnectionMessages, intake.Exceeded);
    }

    private ConnectionLimits Make(CollabDocsOptions options) => new(options, new GatewayMetrics(_metrics), _time);
}
