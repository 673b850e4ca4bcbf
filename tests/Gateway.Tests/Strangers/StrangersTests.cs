using System.Diagnostics;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Tests.Telemetry;
using Xunit;

namespace CollabDocs.Gateway.Tests.Strangers;

/// <summary>
/// Whatever strangers do, the server's memory stays bounded, nothing that was acknowledged is lost, and ten people go on with their work. Against the executable, in a process of its own.
/// How long edits take is only judged in <c>--deep</c>, and against the same people without strangers on a machine that is as busy: strangers here take their processors from it, too.
/// </summary>
[Trait("Suite", "access")]
[Collection(nameof(MeasuredAlone))]
public sealed class StrangersTests
{
    private const long MiB = 1024 * 1024;

    /// <summary>One edit of a hundred may take longer, in ms; or than three times what it takes beside processors that are busy with nothing.</summary>
    private const double MaxWait = 100;

    private static readonly bool Deep = Environment.GetEnvironmentVariable("COLLABDOCS_DEEP") == "1";

    /// <summary>How much the server may grow with 32 MiB of what is coming in: what was read is garbage for a while, in the pool of buffers or out of it.</summary>
    private const long GrowthOfLongSends = (64 + (12 * 32)) * MiB;
    private const string SmallRoom = "--CollabDocs:IncomingBytes=33554432";

    private static readonly string[] OneAddressOfMany = ["--CollabDocs:LoopbackFactor=1"];

    private static readonly string[] OneDocumentAMinute =
    [
        "--CollabDocs:DocumentsPerMinutePerAddress=1", "--CollabDocs:LoopbackFactor=60", "--CollabDocs:ConnectsPerSecondPerAddress=0", "--CollabDocs:ConnectsPerSecond=0",
    ];

    [Fact]
    public Task L6_sockets_that_never_say_hello() => Disturb("silent", 64 * MiB, ["--CollabDocs:SilentConnections=200"], async gateway =>
    {
        var strangers = await Open(gateway, Deep ? 2_000 : 500);
        await Eventually.True(() => gateway.Sockets < 200 + 40, "no more than 200 of them are there");
        await using var late = await gateway.Join("late"); // who says hello gets in
        await Leave(strangers);
    });

    [Fact]
    public Task L3_sockets_of_one_address_that_never_say_hello() => Disturb("address_silent", 64 * MiB, OneAddressOfMany, async gateway =>
    {
        var strangers = await Open(gateway, Deep ? 2_000 : 500);
        Assert.InRange(strangers.Count, 1, 200);
        await Leave(strangers);
    });

    [Fact]
    public Task L6_connections_that_never_say_anything() => Disturb("http_connections", 64 * MiB, ["--CollabDocs:HttpConnections=200"], async gateway =>
    {
        var strangers = new List<Stranger>();
        for (var i = 0; i < (Deep ? 2_000 : 500); i++)
            strangers.Add(await Stranger.Connect(gateway.Http.BaseAddress!));
        await Eventually.True(() => gateway.Sockets < 200 + 40, "no more than 200 of them are there");
        await using var late = await gateway.Join("late");
        await Leave(strangers);
    });

    [Fact]
    public Task L3_ten_thousand_connections_a_second() => Disturb(
        "address_connects", 96 * MiB, [.. OneAddressOfMany, "--CollabDocs:SilentConnectionsPerAddress=0", "--CollabDocs:ConnectsPerSecondPerAddress=50"],
        gateway => Flood(gateway, "connects"));

    [Fact]
    public Task L6_ten_thousand_connections_a_second_from_everywhere() => Disturb("silent", 256 * MiB, ["--CollabDocs:SilentConnections=200"], async gateway =>
    {
        await Flood(gateway, "connects");
        await using var late = await gateway.Join("late");
    });

    [Fact]
    public Task W7_readers_that_read_nothing() => Disturb(null, 128 * MiB, ["--CollabDocs:SendTimeoutSeconds=2"], async gateway =>
    {
        var strangers = new List<Stranger>();
        for (var i = 0; i < (Deep ? 500 : 100); i++)
        {
            var stranger = (await Stranger.Open(gateway.SocketAddress("long")))!;
            await stranger.SendText("""{"type":"hello","protocol":1}""");
            strangers.Add(stranger);
        }
        await using var writer = await gateway.Join("long");
        for (var i = 0; i < (Deep ? 400 : 100); i++)
            await writer.Edit($$"""[{"insert":"{{new string('x', 20_000)}}"}{{(i == 0 ? "" : ",{\"delete\":20000}")}}]""");
        await Eventually.True(() => gateway.Sockets < 60, "they are cut");
        await Leave(strangers);
    });

    [Fact]
    public Task W4_writers_of_one_byte_a_second() => Disturb(null, 64 * MiB, ["--CollabDocs:MessageTimeoutSeconds=3"], async gateway =>
    {
        var strangers = await Open(gateway, Deep ? 1_000 : 200);
        var heads = new List<Stranger>();
        for (var i = 0; i < (Deep ? 500 : 100); i++)
            heads.Add(await Stranger.Connect(gateway.Http.BaseAddress!));
        byte[] frame = [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0];
        await Each(strangers, stranger => stranger.Send(frame));
        for (var second = 0; second < (Deep ? 15 : 5); second++)
        {
            await Each(strangers, stranger => stranger.Send("{"u8.ToArray()));
            await Each(heads, stranger => stranger.Send("G"u8.ToArray()));
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
        await Eventually.True(() => gateway.Sockets < 60, "they are cut");
        await Leave([.. strangers, .. heads]);
    });

    [Fact]
    public Task L2_pings_and_nothing_else() => Disturb("connection_pings", 64 * MiB, [], async gateway =>
    {
        byte[] ping = [0x89, 0x80, 0, 0, 0, 0];
        byte[] pings = [.. Enumerable.Repeat(ping, 1_000).SelectMany(each => each)];
        var until = Environment.TickCount64 + (Deep ? 20_000 : 3_000);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            var stranger = (await Stranger.Open(gateway.SocketAddress($"ping-{i}")))!;
            await stranger.SendText("""{"type":"hello","protocol":1}""");
            var reading = stranger.ReadToEnd();
            using var enough = new CancellationTokenSource(TimeSpan.FromMilliseconds(until - Environment.TickCount64));
            try
            {
                while (true)
                    await stranger.Send(pings, enough.Token);
            }
            catch (OperationCanceledException)
            {
                // It is held back.
            }
            await stranger.DisposeAsync();
            await Task.WhenAny(reading);
        }));
    });

    // Each announces 100 MB and sends them; a message ends at 8 MiB, and all of them together at 32.
    [Fact]
    public Task L7_frames_of_100_MB() => Disturb("incoming_bytes", GrowthOfLongSends, [SmallRoom], gateway => Flood(gateway, "frames"));

    [Fact]
    public Task L7_bodies_of_12_MB() => Disturb("incoming_bytes", GrowthOfLongSends, [SmallRoom], gateway => Flood(gateway, "bodies"));

    [Fact]
    public Task L8_compression_bombs() => Disturb(null, 64 * MiB, [], gateway => Flood(gateway, "bombs"));

    [Fact]
    public Task L5_a_million_names() => Disturb("address_documents", 96 * MiB, OneDocumentAMinute, async gateway =>
    {
        var names = Deep ? 1_000_000 : 4_000;
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 16 }) { BaseAddress = gateway.Http.BaseAddress };
        var (found, next) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var name && name <= names)
            {
                var what = (name % 4) switch { 0 => "", 1 => "/text", 2 => "/revisions/1/blame", _ => "/versions" };
                using var request = new HttpRequestMessage(name % 2 == 0 ? HttpMethod.Get : HttpMethod.Head, $"api/documents/name-{name:x}-{Guid.NewGuid():n}{what}");
                using var answer = await http.SendAsync(request);
                if (answer.IsSuccessStatusCode)
                    Interlocked.Increment(ref found);
            }
        }));
        Assert.Equal(0, found);
        var (made, refused) = (0, 0);
        for (var i = 0; i < (Deep ? 20_000 : 400); i++)
        {
            await using var socket = await gateway.Connect($"join-{Guid.NewGuid():n}");
            await socket.Send("""{"type":"hello","protocol":1}""");
            var answer = await socket.Receive();
            if ((string?)answer!["type"] == "welcome")
                made++;
            else if ((string?)answer["reason"] == "too_many_documents")
                refused++;
        }
        Assert.InRange(made, 1, 60 + (Deep ? 600 : 120));
        Assert.True(refused > 0);
    });

    /// <summary>Ten people work, first undisturbed, then beside strangers.</summary>
    /// <param name="limit">Which is counted; null: none is, for it is another rule that ends them.</param>
    /// <param name="maxGrowth">Of the server's memory, in bytes.</param>
    private static async Task Disturb(string? limit, long maxGrowth, string[] settings, Func<GatewayProcess, Task> strangers)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The memory of another process is read from /proc.");
        await using var collector = await Collector.Start();
        await using var gateway = await GatewayProcess.Start(null, Exporting(collector.Address), settings);
        await using var people = await PeopleAtWork.Begin(gateway);
        if (Deep)
        {
            GC.Collect(); // what other tests have left behind in this process, in which the people are
            await people.While(() => Task.Delay(TimeSpan.FromSeconds(5))); // what is compiled once is now
        }
        var undisturbed = await people.While(() => Task.Delay(TimeSpan.FromSeconds(Deep ? 10 : 1)));
        var busy = Deep ? await people.While(() => Burn(TimeSpan.FromSeconds(10))) : undisturbed;
        var disturbed = await people.While(() => strangers(gateway));
        await people.Check();
        TestContext.Current.SendDiagnosticMessage($"{TestContext.Current.TestMethod!.MethodName}\n  undisturbed: {undisturbed}\n{(Deep ? $"  busy:        {busy}\n" : "")}  disturbed:   {disturbed}");
        Assert.True(disturbed.Growth < maxGrowth, $"{disturbed.Growth / MiB} MiB more, which is beyond {maxGrowth / MiB}.");
        if (limit is not null)
            await Eventually.True(() => collector.Has("/v1/metrics", "collabdocs.limited") && collector.Has("/v1/metrics", limit), $"{limit} was counted");
        var output = gateway.Output;
        Assert.True(output.IndexOf("fail:", StringComparison.Ordinal) is var at && at < 0, at < 0 ? "" : output[at..]); // a bug of ours would be logged as an error
        if (Deep)
            Assert.True(disturbed.P99 < Math.Max(MaxWait, 3 * busy.P99), $"{disturbed}, and without strangers {busy}");
    }

    /// <summary>Keeps all processors busy with nothing.</summary>
    private static async Task Burn(TimeSpan time)
    {
        using var enough = new CancellationTokenSource(time);
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () => { while (!enough.IsCancellationRequested) { } }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    /// <param name="what">As tests/Flood names it.</param>
    private static async Task Flood(GatewayProcess gateway, string what)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "CollabDocs.Flood.dll"), $"{gateway.Http.BaseAddress!.Port}", what, Deep ? "20" : "3"];
        using var flood = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var said = "";
        try
        {
            said = await flood.StandardOutput.ReadToEndAsync(patience.Token);
            await flood.WaitForExitAsync(patience.Token);
        }
        finally
        {
            flood.Kill(); // which does nothing where it has ended
        }
        Assert.Equal(0, flood.ExitCode);
        TestContext.Current.SendDiagnosticMessage($"  {what}: {said.Trim()}");
    }

    private static async Task<List<Stranger>> Open(GatewayProcess gateway, int many)
    {
        var opened = new List<Stranger>();
        for (var i = 0; i < many; i++)
            if (await Stranger.Open(gateway.SocketAddress("nobody")) is { } stranger)
                opened.Add(stranger);
        return opened;
    }

    private static async Task Each(IEnumerable<Stranger> strangers, Func<Stranger, Task> action)
    {
        foreach (var stranger in strangers)
            try
            {
                await action(stranger);
            }
            catch (IOException)
            {
                // It is cut.
            }
    }

    private static async Task Leave(IEnumerable<Stranger> strangers)
    {
        foreach (var stranger in strangers)
            await stranger.DisposeAsync();
    }

    private static Dictionary<string, string> Exporting(string collector) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        ["OTEL_TRACES_SAMPLER"] = "always_off",
    };
}
