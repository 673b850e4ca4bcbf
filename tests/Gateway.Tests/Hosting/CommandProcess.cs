using System.Diagnostics;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>The executable, as people call it with a command.</summary>
internal sealed class CommandProcess : IAsyncDisposable
{
    private readonly Process _process;

    private CommandProcess(Process process) => _process = process;

    /// <summary>What is read from it is a command's data.</summary>
    public StreamReader Output => _process.StandardOutput;

    /// <summary>What is written to it is a command's data.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    public static CommandProcess Start(params string[] args) => new(Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CollabDocs.Gateway.dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

    /// <summary>Kills it with -9.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends its input, and waits for it.</summary>
    /// <returns>The exit code, and what it said on stderr.</returns>
    public async Task<(int Code, string Said)> End()
    {
        _process.StandardInput.Close();
        var said = await _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync();
        return (_process.ExitCode, said);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await Kill();
        _process.Dispose();
    }
}
