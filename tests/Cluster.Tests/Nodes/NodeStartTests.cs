using System.Net;
using System.Net.Sockets;
using CollabDocs.Silo;
using CollabDocs.Tests.Postgres;
using Xunit;

namespace CollabDocs.Cluster.Tests.Nodes;

/// <summary>Starts that fail, each told in a sentence.</summary>
public sealed class NodeStartTests(SharedPostgres postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task No_database() => Assert.Contains("--postgres", await Failure());

    [Fact]
    public async Task A_database_that_does_not_answer()
    {
        var port = FreePorts.Next();
        Assert.Contains($"127.0.0.1:{port}", await Failure("--postgres", $"Host=127.0.0.1;Port={port};Username=ann"));
    }

    [Fact]
    public async Task A_database_that_does_not_know_us() =>
        Assert.Contains("stranger", await Failure("--postgres", await postgres.NewDatabase() + ";Username=stranger"));

    [Fact]
    public async Task A_silo_port_that_somebody_has()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        Assert.Contains($"127.0.0.1:{port}", await Failure("--postgres", await postgres.NewDatabase(), "--silo-port", $"{port}"));
    }

    [Fact]
    public async Task An_address_that_somebody_has()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        Assert.Contains(address, await Failure("--postgres", await postgres.NewDatabase(), "--silo-port", $"{FreePorts.Next()}", "--urls", address));
    }

    /// <summary>What stands on stderr.</summary>
    private static async Task<string> Failure(params string[] args)
    {
        using var error = new StringWriter();
        Assert.Equal(1, await ClusterNode.Run(["--urls", "http://127.0.0.1:0", .. args], error).WaitAsync(Patience));
        var sentence = error.ToString().TrimEnd();
        Assert.StartsWith("collabdocs: ", sentence);
        Assert.DoesNotContain('\n', sentence);
        return sentence;
    }
}
