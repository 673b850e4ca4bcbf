using System.Net;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Relays;
using CollabDocs.Gateway.Sockets;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Tests.Relays;
using CollabDocs.Gateway.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

/// <summary>Hellos that fail on the way in.</summary>
public abstract class DoorTests
{
    public sealed class OverWebSockets : DoorTests;

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents : DoorTests;

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

    [Fact]
    public async Task H1_a_hello_that_waits_for_its_document_was_said()
    {
        await using var gateway = await TestGateway.Start(options => options.HelloTimeoutSeconds = 0.2);
        var reading = new TaskCompletionSource();
        gateway.Store.Reading = reading.Task;
        await using var socket = await gateway.Connect();
        await socket.Send("""{"type":"hello","protocol":1}""");
        await Task.Delay(TimeSpan.FromSeconds(0.6));
        reading.SetResult();
        await socket.Receive("welcome");
    }

    [Fact]
    public async Task H7_a_document_that_cannot_be_followed_is_unavailable_not_deleted()
    {
        var document = new FakeDocument { Broken = new InvalidDataException("The test says so.") };
        Assert.Equal(ErrorReason.Unavailable, await Knock(document));
        Assert.Equal([(17, 1)], document.Left);
    }

    [Fact]
    public async Task H7_a_document_that_is_deleted_at_this_moment_is_deleted()
    {
        var document = new FakeDocument { IsDeleted = true };
        Assert.Equal(ErrorReason.DocumentDeleted, await Knock(document));
        Assert.Equal([(17, 1)], document.Left);
    }

    [Fact]
    public async Task H1_who_joins_at_a_later_revision_lets_the_others_know()
    {
        var document = new FakeDocument();
        await using var gateway = await TestGateway.Start(services: services => services.AddSingleton<IDocuments>(new FakeDocuments(document)));
        await using var reader = await gateway.Connect();
        await reader.Send("""{"type":"hello","protocol":1}""");
        await reader.Receive("welcome");
        document.Store("where the relay was not told of it");
        await using var another = await gateway.Connect();
        await another.Send("""{"type":"hello","protocol":1}""");
        await reader.Receive("revisions");
    }

    private static async Task<ErrorReason> Knock(FakeDocument document)
    {
        var options = new CollabDocsOptions();
        await using var relays = new DocumentRelays(new FakeDocuments(document), options, TimeProvider.System, NullLogger<DocumentRelay>.Instance);
        using var metrics = new DocumentsMetrics();
        var limits = new ConnectionLimits(options, new GatewayMetrics(metrics), TimeProvider.System);
        using var place = limits.TryEnter(IPAddress.Loopback, out _);
        var door = new SessionDoor(relays, limits, options, TimeProvider.System);
        var hello = new ClientMessage.Hello(ClientMessageDecoder.ProtocolVersion, null, null, null);
        return Assert.IsType<Entry.Refused>(await door.Enter(document, hello, Pass.Host, place!, new Signal(), CancellationToken.None)).Reason;
    }
}
