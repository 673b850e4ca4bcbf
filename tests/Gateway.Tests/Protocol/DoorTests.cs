using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

/// <summary>Hellos that fail on the way in.</summary>
public sealed class DoorTests
{
    [Fact]
    public async Task H7_a_hello_that_the_store_fails_takes_no_place_at_the_document()
    {
        await using var gateway = await TestGateway.Start(options => options.ConnectionsPerDocument = 1);
        gateway.Store.FailingReads = 3;
        for (var i = 0; i < 3; i++)
        {
            await using var refused = await gateway.Connect();
            await refused.Send("""{"type":"hello","protocol":1}""");
            Assert.Equal((1013, "unavailable"), await refused.Closed());
        }
        await using var socket = await gateway.Connect();
        await socket.Send("""{"type":"hello","protocol":1}""");
        await socket.Receive("welcome");
    }
}
