using System.Diagnostics;
using System.Text.Json;
using CollabDocs.Text.Tests;

namespace CollabDocs.Peers.Serving;

/// <summary>The peers that run on Node, installed when they are asked for.</summary>
internal static class NodeServers
{
    public static string Directory { get; } = Path.Combine(Repository.Root, "tests", "Peers", "servers");

    /// <exception cref="IOException">npm could not.</exception>
    public static async Task Install()
    {
        var installed = new FileInfo(Path.Combine(Directory, "node_modules", ".package-lock.json"));
        if (installed.Exists && installed.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Directory, "package-lock.json")))
            return;
        Console.WriteLine("Installing the peers' servers with npm …");
        using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--silent"]) { WorkingDirectory = Directory })!;
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0)
            throw new IOException("npm could not install the peers' servers.");
    }

    /// <returns>The version of Node; "none" where it is not installed.</returns>
    public static async Task<string> Version()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
            return (await node.StandardOutput.ReadToEndAsync()).Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "none";
        }
    }

    /// <returns>The version of a package as it is installed.</returns>
    public static string Version(string package)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Directory, "node_modules", package, "package.json")));
        return json.RootElement.GetProperty("version").GetString()!;
    }
}
