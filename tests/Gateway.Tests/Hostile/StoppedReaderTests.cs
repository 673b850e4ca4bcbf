using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Hostile;

/// <summary>Readers that have joined and then read nothing more, while others write a lot.</summary>
[Trait("Suite", "hostile")]
[Collection(nameof(MeasuredAlone))]
public sealed class StoppedReaderTests
{
    private const int Readers = 20;
    private const int Edits = 300;
    private const int EditLength = 50_000;
    private const long MaxBytesEach = 1024 * 1024;

    [Fact]
    public async Task W7_a_reader_that_stops_costs_less_than_a_megabyte()
    {
        await using var gateway = await TestGateway.Start(options =>
        {
            // None is cut while it is measured.
            options.SendTimeoutSeconds = 600;
            options.PingIntervalSeconds = 600;
        });
        await using var editor = await gateway.Join(name: "Editor");
        await Write(editor);
        var without = GC.GetTotalMemory(forceFullCollection: true);

        var stopped = new List<RawSocket>();
        for (var i = 0; i < Readers; i++)
        {
            var reader = await RawSocket.Connect(gateway.SocketAddress("doc"));
            await reader.SendText("""{"type":"hello","protocol":1}""");
            stopped.Add(reader);
        }
        await Eventually.True(() => gateway.ConnectionCount == Readers + 1, "all have joined");
        await Write(editor);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - without) / Readers;
        Assert.Equal(Readers + 1, gateway.ConnectionCount);
        Assert.True(each < MaxBytesEach, $"Each of {Readers} stopped readers costs {each:N0} bytes.");
        TestContext.Current.SendDiagnosticMessage(
            $"A reader that stopped while {Edits * (long)EditLength:N0} characters were written costs {each / 1024:N0} KiB.");

        foreach (var reader in stopped)
            await reader.DisposeAsync();
        await Eventually.True(() => gateway.ConnectionCount == 1, "they have gone");
        await editor.Edit("""[{"insert":"goes on"}]""");
    }

    [Fact]
    public async Task An_idle_connection_costs_little()
    {
        const int Idle = 200;
        const long MaxIdleBytes = 40_000; // both ends of the socket, for the client's is in this process too
        await using var gateway = await TestGateway.Start();
        await using var first = await gateway.Join();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var idle = new List<RawSocket>();
        for (var i = 0; i < Idle; i++)
        {
            var socket = await RawSocket.Connect(gateway.SocketAddress($"doc-{i % 10}"));
            await socket.SendText("""{"type":"hello","protocol":1}""");
            idle.Add(socket);
        }
        await Eventually.True(() => gateway.ConnectionCount == Idle + 1, "all have joined");
        await Task.Delay(200);
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Idle;
        Assert.True(each < MaxIdleBytes, $"Each of {Idle} idle connections costs {each:N0} bytes.");
        TestContext.Current.SendDiagnosticMessage($"An idle connection costs {each:N0} bytes, its document's share included.");
        foreach (var socket in idle)
            await socket.DisposeAsync();
    }

    /// <summary>Replaces the text again and again: a lot is written, and the document stays small.</summary>
    private static async Task Write(TestSession editor)
    {
        for (var i = 0; i < Edits; i++)
        {
            var delete = editor.Text.Length > 0 ? $$""",{"delete":{{editor.Text.Length}}}""" : "";
            await editor.Edit($$"""[{"insert":"{{new string((char)('a' + (i % 26)), EditLength)}}"}{{delete}}]""");
        }
    }
}
