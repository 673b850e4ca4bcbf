using System.Net.WebSockets;
using System.Security.Claims;
using CollabDocs.Documents;
using CollabDocs.Gateway.Sockets;
using CollabDocs.Gateway.Tests.Relays;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

/// <summary>Cutting a connection, which timers do at any moment.</summary>
public sealed class CutTests
{
    [Fact]
    public void W7_cutting_a_connection_that_has_ended_does_nothing()
    {
        var aborted = 0;
        using var socket = WebSocket.CreateFromStream(new MemoryStream(), new WebSocketCreationOptions { IsServer = true });
        using var metrics = new DocumentsMetrics();
        var connection = new ClientConnection(
            socket, new FakeDocument(), new ClaimsPrincipal(), desk: null!, door: null!, new SendTurns(), new CollabDocsOptions(), new GatewayMetrics(metrics), TimeProvider.System, NullLogger.Instance,
            () => aborted++);
        connection.Cut();
        Assert.Equal(1, aborted);
        connection.Dispose();
        connection.Cut();
        Assert.Equal(1, aborted);
    }
}
