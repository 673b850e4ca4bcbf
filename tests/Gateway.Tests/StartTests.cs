using System.Net;
using System.Net.Sockets;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests;

/// <summary>Starts that fail.</summary>
public sealed class StartTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("collabdocs-start-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task An_address_that_is_in_use_is_told_in_a_sentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        Assert.Contains(address, await Failure("--urls", address));
    }

    [Fact]
    public async Task A_data_directory_that_another_process_has_is_told_in_a_sentence()
    {
        await using var other = await TestGateway.Start(directory: _data.FullName);
        await other.Join(); // so that its store is open
        Assert.Contains(_data.FullName, await Failure());
    }

    [Theory]
    [InlineData("--CollabDocs:MessageBytes=1", "MessageBytes")]
    [InlineData("--CollabDocs:MessageBytes=many", "MessageBytes")]
    [InlineData("--urls=nonsense", "nonsense")]
    [InlineData("--CollabDocs:WebRoot=/nowhere/at/all", "WebRoot")]
    public async Task A_setting_that_makes_no_sense_is_named(string setting, string named) => Assert.Contains(named, await Failure(setting));

    /// <summary>What stands on stderr.</summary>
    private async Task<string> Failure(params string[] args)
    {
        using var error = new StringWriter();
        string[] all = ["--urls", "http://127.0.0.1:0", "--data", _data.FullName, .. args];
        Assert.Equal(1, await EmbeddedEdition.Run(all, error).WaitAsync(Patience));
        var sentence = error.ToString().TrimEnd();
        Assert.StartsWith("collabdocs: ", sentence);
        Assert.DoesNotContain('\n', sentence);
        return sentence;
    }
}
