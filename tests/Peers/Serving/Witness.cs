using System.Diagnostics;
using System.Text.Json;

namespace CollabDocs.Peers.Serving;

/// <summary>A server's own client, on Node, that reads a document along (servers/witness.mjs).</summary>
internal sealed class Witness : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private Witness(Process process) => _process = process;

    /// <exception cref="IOException">It does not join.</exception>
    public static async Task<Witness> Join(string kind, int port, string document)
    {
        var script = Path.Combine(NodeServers.Directory, "witness.mjs");
        var witness = new Witness(Process.Start(new ProcessStartInfo("node", [script, kind, $"{port}", document, $"{Scenario.StartLength}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
        if (await witness.ReadLine() == "joined")
            return witness;
        witness.Dispose();
        throw new IOException("The server's own client does not join.");
    }

    /// <summary>Waits until it has counted so many edits, or revisions where there are any; but not long.</summary>
    /// <returns>How many it has counted, and its text; null where it has none.</returns>
    public async Task<(long Count, string? Text)> Ask(long count)
    {
        await _process.StandardInput.WriteLineAsync($"{count}");
        await _process.StandardInput.FlushAsync();
        using var said = JsonDocument.Parse(await ReadLine() ?? throw new IOException("The server's own client has ended."));
        return (said.RootElement.GetProperty("count").GetInt64(), said.RootElement.GetProperty("text").GetString());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task<string?> ReadLine()
    {
        try
        {
            return await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
