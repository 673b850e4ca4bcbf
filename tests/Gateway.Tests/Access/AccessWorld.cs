using System.Net.WebSockets;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Text;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>A document with all that requests can name: a revision, a version, a person on its list and a link.</summary>
internal sealed class AccessWorld
{
    public const string LinkId = "first-link", Somebody = "somebody";

    /// <summary>Whose tokens are meant where nothing else is said.</summary>
    public const string User = "u1";

    private AccessWorld(AccessServer server, DocumentId id) => (Server, Id) = (server, id);

    public AccessServer Server { get; }

    public DocumentId Id { get; }

    public long Version { get; private set; }

    public IDocumentHandle Document => Documents.Open(Id);

    private IDocuments Documents => Server.Gateway.Documents;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<AccessWorld> Make(AccessServer server, string id)
    {
        var world = new AccessWorld(server, DocumentId.Parse(id));
        await world.Documents.Create(world.Id, "Title", Delta.Insert("hello"), Cancellation);
        var version = await world.Documents.Versions.Add(world.Id, new NewVersion(VersionKind.Named, 1, "First"), Cancellation);
        world.Version = Assert.IsType<VersionOutcome.Stored>(version).Version.Id;
        await world.Change(new AccessChange.AddLink(LinkId, Role.Reader, ""));
        await world.Put(Somebody, Role.Reader);
        return world;
    }

    /// <param name="role"><see cref="Role.None"/> takes the user off the list.</param>
    public Task Put(string user, Role role) => Change(new AccessChange.SetPerson(user, role));

    public async Task Change(AccessChange change) => Assert.Equal(AccessOutcome.Changed, await Document.ChangeAccess(change, "test", Cancellation));

    /// <summary>A token as it is minted now.</summary>
    /// <param name="key">The id of the API key; null for the server's good one.</param>
    /// <param name="document">Null for this one.</param>
    public async Task<string> Token(Role role, string user = User, TimeSpan? expiresIn = null, long? key = null, string? document = null)
    {
        var list = await Documents.Access.Read(Id, Cancellation);
        var expires = Server.Gateway.Services.GetRequiredService<TimeProvider>().GetUtcNow().Add(expiresIn ?? TimeSpan.FromHours(1)).ToUnixTimeMilliseconds();
        return Server.Gateway.Services.GetRequiredService<DocumentTokens>()
            .Mint(new TokenGrant(document ?? Id.Value, user, $"User {user}", "#aa3366", role, list.Generation, expires, key ?? Server.KeyId));
    }

    public async Task<string> Link(Role role, string? id = null)
    {
        id ??= LinkStrings.NewId();
        await Change(new AccessChange.AddLink(id, role, ""));
        return await StringOf(id);
    }

    /// <summary>The string of a link, whether there is one or not.</summary>
    public async Task<string> StringOf(string link, DocumentId? document = null) =>
        await Server.Gateway.Services.GetRequiredService<LinkStrings>().Of(document ?? Id, link, Cancellation);

    public async Task<TestSocket> Connect(Brought? brought = null, string? document = null)
    {
        var address = Server.Gateway.SocketAddress(document ?? Id.Value);
        if (brought?.HostUser is not { } user)
            return await TestSocket.Connect(address, []);
        if (Transport.IsEvents)
        {
            var http = new HttpClient();
            http.DefaultRequestHeaders.TryAddWithoutValidation(HostUsers.Header, user);
            return await TestSocket.ConnectByEvents(address, http);
        }
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader(HostUsers.Header, user);
        return await TestSocket.Connect(address, socket);
    }

    /// <summary>A socket that has said hello.</summary>
    public async Task<TestSocket> Hello(Brought brought, string? document = null)
    {
        var socket = await Connect(brought, document);
        await socket.Send(AccessHello.Of(brought.Credential));
        return socket;
    }

    /// <summary>All that could be changed, in one string.</summary>
    public async Task<string> Fingerprint()
    {
        var list = await Documents.Access.Read(Id, Cancellation);
        return string.Join('\n', (object?[])
        [
            await Documents.Find(Id, Cancellation),
            (await Document.Read(Cancellation))?.Content,
            .. (await Documents.Versions.List(Id, new VersionQuery(), Cancellation)).Versions,
            list.Generation,
            .. list.People.Values.OrderBy(person => person.User, StringComparer.Ordinal),
            .. list.Links.Values.OrderBy(link => link.Id, StringComparer.Ordinal),
            .. (await Documents.ReadAuthors(Id, 0, 100, Cancellation)).Authors,
        ]);
    }
}
