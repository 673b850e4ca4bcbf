using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Hostile;

/// <summary>Readers that have joined and then read nothing more, while others write a lot.</summary>
[Trait("Suite", "hostile")]
[Collection(nameof(MeasuredAlone))]
public abstract class StoppedReaderTests
{
    public sealed class OverWebSockets : StoppedReaderTests;

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents : StoppedReaderTests;

    private const int Readers = 100;
    private const int Edits = 300;
    private const int EditLength = 50_000;
    private const long MaxBytesEach = 1024 * 1024;

    [Fact]
    public async Task W7_a_reader_that_stops_costs_less_than_a_megabyte()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The memory of another process is read from /proc.");
        // None is cut while it is measured.
        await using var gateway = await GatewayProcess.Start(null, "--CollabDocs:SendTimeoutSeconds=600", "--CollabDocs:PingIntervalSeconds=600");
        await using var editor = await gateway.Join(name: "Editor");
        await Write(editor);
        var (without, sockets) = (gateway.ResidentBytes, gateway.Sockets);

        var stopped = new List<IAsyncDisposable>();
        for (var i = 0; i < Readers; i++)
            stopped.Add(await StoppedReader(gateway));
        await Write(editor);
        var each = (gateway.ResidentBytes - without) / Readers;
        Assert.InRange(gateway.Sockets, sockets + Readers - 5, sockets + (Readers * (Transport.IsEvents ? 2 : 1)) + 5); // they are all there, some with the connection of a POST
        Assert.True(each < MaxBytesEach, $"Each of {Readers} stopped readers costs {each:N0} bytes.");
        TestContext.Current.SendDiagnosticMessage(
            $"A reader that stopped while {Edits * (long)EditLength:N0} characters were written costs {each / 1024:N0} KiB.");

        foreach (var reader in stopped)
            await reader.DisposeAsync();
        await Eventually.True(() => gateway.Sockets <= sockets + 5, "they have gone");
        await editor.Edit("""[{"insert":"goes on"}]""");
    }

    [Fact]
    public async Task An_idle_connection_costs_little()
    {
        const int Idle = 500;
        const long MaxIdleBytes = 64 * 1024;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The memory of another process is read from /proc.");
        await using var gateway = await GatewayProcess.Start(null);
        await using var first = await gateway.Join();
        for (var i = 0; i < 50; i++)
            await using (await gateway.Join($"doc-{i % 10}"))
            {
                // What is made once is there now.
            }
        var before = gateway.ResidentBytes;
        var idle = new List<TestSession>();
        for (var i = 0; i < Idle; i++)
            idle.Add(await gateway.Join($"doc-{i % 10}"));
        var each = (gateway.ResidentBytes - before) / Idle;
        Assert.True(each < MaxIdleBytes, $"Each of {Idle} idle connections costs {each:N0} bytes.");
        TestContext.Current.SendDiagnosticMessage($"An idle connection costs {each:N0} bytes, its document's share included.");
        foreach (var session in idle)
            await session.DisposeAsync();
    }

    private static async Task<IAsyncDisposable> StoppedReader(GatewayProcess gateway)
    {
        const string Hello = """{"type":"hello","protocol":1}""";
        if (Transport.IsEvents)
        {
            var reader = await gateway.Connect();
            await reader.Send(Hello);
            return reader;
        }
        var raw = await RawSocket.Connect(gateway.SocketAddress("doc"));
        await raw.SendText(Hello);
        return raw;
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
