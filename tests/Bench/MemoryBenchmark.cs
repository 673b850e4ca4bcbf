using CollabDocs.Bench.Serving;

namespace CollabDocs.Bench;

/// <summary>What the server's process keeps for connections and documents: by how much it grows, all in all, as the system sees it.</summary>
internal sealed class MemoryBenchmark : IBenchmark
{
    private const int Count = 1_000;

    /// <summary>After it the process is what it stays: our server has forgotten history and collected its garbage by then, the bare relay keeps its own.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    /// <summary>Nobody is cut or pinged while memory is measured.</summary>
    private static readonly string[] Patient =
        ["PingIntervalSeconds=600", "SendTimeoutSeconds=600", "HelloTimeoutSeconds=600", "ConnectionsPerDocument=10000"];

    public string Name => "memory";

    public string Description => "memory of the server's process: idle connections, open documents, readers that stopped, documents that were unloaded";

    public async Task Run()
    {
        await BareRelays();
        await SilentConnections();
        await IdleConnections();
        await OpenDocuments();
        await StoppedReaders();
        await UnloadedDocuments();
    }

    private static async Task BareRelays()
    {
        await using var server = await ServerProcess.StartBareRelay();
        await Grow(server, "a connection of a bare WebSocket relay", Count, $"on Kestrel, idle; growth over {Count}", async _ =>
        {
            var socket = await BenchSocket.Connect(server.SocketAddress("any"));
            await socket.Send("hello");
            await socket.Receive();
            return [socket];
        });
    }

    private static async Task SilentConnections()
    {
        await using var server = await ServerProcess.StartGateway(null, Patient);
        await Grow(server, "a connection before its hello", Count, $"growth over {Count}", async _ => [await BenchSocket.Connect(server.SocketAddress("doc"))]);
    }

    private static async Task IdleConnections()
    {
        await using var server = await ServerProcess.StartGateway(null, Patient);
        using var first = await BenchSocket.Join(server.SocketAddress("doc"));
        await Grow(server, "an idle connection", Count, $"all in one document; growth over {Count}",
            async _ => [await BenchSocket.Join(server.SocketAddress("doc"))]);
    }

    private static async Task OpenDocuments()
    {
        await using var server = await ServerProcess.StartGateway(null, Patient);
        var text = new string('a', 10_000);
        await Grow(server, "an open document of 10 kB and its connection", Count, $"growth over {Count}", async i =>
        {
            var socket = await BenchSocket.Join(server.SocketAddress($"doc{i}"));
            await socket.Send($$"""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"{{text}}"}]}""");
            await socket.ReceiveMessage("revisions");
            return [socket];
        });
    }

    /// <summary>They have joined, and read nothing of all that others write.</summary>
    private static async Task StoppedReaders()
    {
        const int Readers = 100, Edits = 300, EditLength = 50_000;
        await using var server = await ServerProcess.StartGateway(null, Patient);
        using var writer = await BenchSocket.Join(server.SocketAddress("doc"));
        var (sequence, revision) = (0, 0);
        await Write();
        await Grow(server, "a reader that stopped", Readers, $"while {Edits * EditLength / 1_000_000} MB were written; growth over {Readers}",
            async _ =>
            {
                var socket = await BenchSocket.Connect(server.SocketAddress("doc"), receiveBufferBytes: 4096);
                await socket.Send("""{"type":"hello","protocol":1}""");
                return [socket];
            },
            Write);

        async Task Write()
        {
            for (var i = 0; i < Edits; i++)
            {
                var delete = revision > 0 ? $$""",{"delete":{{EditLength}}}""" : "";
                await writer.Send(
                    $$"""{"type":"submit","sequence":{{++sequence}},"base":{{revision++}},"delta":[{"insert":"{{new string((char)('a' + (i % 26)), EditLength)}}"}{{delete}}]}""");
                await writer.ReceiveMessage("revisions");
            }
        }
    }

    private static async Task UnloadedDocuments()
    {
        const int Documents = 20_000;
        await using var server = await ServerProcess.StartGateway(null, [.. Patient, "IdleUnloadSeconds=2"]);
        for (var i = 0; i < Count; i++)
            await Visit($"warm{i}");
        await Unloaded();
        var before = server.ResidentBytes;
        for (var i = 0; i < Documents; i++)
            await Visit($"doc{i}");
        var open = server.ResidentBytes;
        await Unloaded();
        var after = server.ResidentBytes;
        Figure.Print($"memory, {Documents} documents opened and left", open / 1e6, "MB", $"the server's process; before them {before / 1e6:0.#} MB");
        Figure.Print($"memory, {Documents} documents unloaded", after / 1e6, "MB", $"{100.0 * (after - before) / before:+0.#;-0.#} % of what it was before them");

        async Task Visit(string id)
        {
            using var socket = await BenchSocket.Join(server.SocketAddress(id));
            await socket.Send("""{"type":"submit","sequence":1,"base":0,"delta":[{"insert":"What somebody wrote."}]}""");
            await socket.ReceiveMessage("revisions");
        }

        // Relays linger for 5 s, documents for 2 s after them.
        async Task Unloaded() => await Task.Delay(TimeSpan.FromSeconds(15));
    }

    /// <param name="open">Opens one more, and says what to close when it is measured.</param>
    /// <param name="then">Happens before the end is measured.</param>
    private static async Task Grow(
        ServerProcess server, string what, int count, string how, Func<int, Task<BenchSocket[]>> open, Func<Task>? then = null)
    {
        const int WarmUp = 200;
        List<BenchSocket> opened = [];
        for (var i = 0; i < WarmUp; i++)
            opened.AddRange(await open(-i - 1));
        await Task.Delay(Settling);
        var before = server.ResidentBytes;
        for (var i = 0; i < count; i++)
            opened.AddRange(await open(i));
        if (then is not null)
            await then();
        await Task.Delay(Settling);
        var each = (server.ResidentBytes - before) / (double)count;
        Figure.Print($"memory, {what}", each / 1024, "KiB", $"{how}; before them the process had {before / 1e6:0.#} MB");
        foreach (var socket in opened)
            socket.Dispose();
    }
}
