using System.Net;
using System.Text;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests;

/// <summary>The executable as people start it.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _data = Path.Combine(Directory.CreateTempSubdirectory("collabdocs-program-").FullName, "data");

    [Fact]
    public async Task It_serves_warns_stops_when_told_and_finds_its_data_again()
    {
        await using (var first = await GatewayProcess.Start(_data))
        {
            using var made = await first.Http.PostAsync("api/documents", new StringContent("""{"id":"kept","text":"kept"}""", Encoding.UTF8));
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            Assert.Equal(0, await first.Terminate());
            Assert.Contains("Nobody is asked who he is", first.Output);
            Assert.DoesNotContain("FROM OTHER MACHINES", first.Output);
        }
        await using var second = await GatewayProcess.Start(_data);
        Assert.Equal("kept", await second.Http.GetStringAsync("api/documents/kept/text"));
        Assert.Equal(0, await second.Terminate());
    }

    [Fact]
    public async Task W8_told_to_stop_it_stores_what_was_sent_and_closes_its_sockets()
    {
        await using (var first = await GatewayProcess.Start(_data))
        {
            await using var ann = await first.Join();
            await ann.Submit("""[{"insert":"last words"}]""");
            await ann.Socket.Send("""{"type":"ping"}""");
            await ann.Socket.Receive("pong"); // so it was read
            var terminated = first.Terminate();
            Assert.Equal((1012, "restarting"), await ann.Socket.Closed());
            await ann.Socket.Close();
            Assert.Equal(0, await terminated);
        }
        await using var second = await GatewayProcess.Start(_data);
        Assert.Equal("last words", await second.Http.GetStringAsync("api/documents/doc/text"));
        await second.Terminate();
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_data)!, recursive: true);
}
