using System.Net;
using System.Net.WebSockets;
using System.Security.Claims;
using CollabDocs.Documents;
using CollabDocs.Gateway.Limits;
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
        var (options, counted) = (new CollabDocsOptions(), new GatewayMetrics(metrics));
        var limits = new ConnectionLimits(options, counted, TimeProvider.System);
        using var place = limits.TryEnter(IPAddress.Loopback, out _);
        var connection = new ClientConnection(
            socket, new FakeDocument(), new ClaimsPrincipal(), place!,
            new ConnectionServices(null!, null!, null!, null!, new SendTurns(), limits, options, counted, TimeProvider.System, NullLogger<ClientConnection>.Instance), () => aborted++);
        connection.Cut();
        Assert.Equal(1, aborted);
        connection.Dispose();
        connection.Cut();
        Assert.Equal(1, aborted);
    }
}
