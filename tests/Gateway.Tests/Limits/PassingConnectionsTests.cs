using CollabDocs.Documents;
using CollabDocs.Gateway.Limits;
using Microsoft.AspNetCore.Connections;
using Xunit;

namespace CollabDocs.Gateway.Tests.Limits;

/// <summary>Connections that carry nothing that stays: the oldest gives way (PROTOCOL L6).</summary>
[Trait("Suite", "access")]
public sealed class PassingConnectionsTests : IDisposable
{
    private readonly DocumentsMetrics _metrics = new();
    private readonly PassingConnections _all;

    public PassingConnectionsTests() => _all = new PassingConnections(new CollabDocsOptions { HttpConnections = 2 }, new GatewayMetrics(_metrics));

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task L6_the_oldest_gives_way_and_what_has_ended_takes_no_place()
    {
        var (first, second) = (new Served(_all), new Served(_all));
        Assert.False(first.Cut);
        var third = new Served(_all);
        Assert.Equal((true, false, false), (first.Cut, second.Cut, third.Cut));
        await second.End();
        var fourth = new Served(_all);
        Assert.Equal((false, false), (third.Cut, fourth.Cut));
    }

    [Fact]
    public void L6_what_carries_a_stream_takes_no_place_until_the_last_of_its_streams_is_over()
    {
        var first = new Served(_all);
        var (stream, another) = (first.Passing.Stay(), first.Passing.Stay());
        var (second, third) = (new Served(_all), new Served(_all));
        stream.Dispose();
        Assert.Equal((false, false, false), (first.Cut, second.Cut, third.Cut));
        another.Dispose(); // and is kept open for requests: the newest of three
        Assert.Equal((false, true, false), (first.Cut, second.Cut, third.Cut));
    }

    [Fact]
    public async Task L6_a_stream_that_is_over_later_than_its_connection_takes_no_place()
    {
        var first = new Served(_all);
        var stream = first.Passing.Stay();
        await first.End();
        stream.Dispose();
        var (second, third) = (new Served(_all), new Served(_all));
        Assert.Equal((false, false), (second.Cut, third.Cut));
    }

    private sealed class Served
    {
        private readonly Connection _connection = new();
        private readonly TaskCompletionSource _end = new();
        private readonly Task _serving;

        public Served(PassingConnections all) => _serving = all.Serve(_connection, _ => _end.Task);

        public PassingConnection Passing => _connection.Features.Get<PassingConnection>()!;

        public bool Cut => _connection.Cut;

        public Task End()
        {
            _end.SetResult();
            return _serving;
        }
    }

    private sealed class Connection : DefaultConnectionContext
    {
        public bool Cut { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => Cut = true;
    }
}
