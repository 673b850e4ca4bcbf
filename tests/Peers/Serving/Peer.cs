using CollabDocs.Peers.Editors;
using CollabDocs.Peers.Editors.Yjs;
using CollabDocs.Text.Tests;

namespace CollabDocs.Peers.Serving;

/// <summary>A server to be measured: how it is started, and who speaks with it.</summary>
/// <param name="Command">Program and arguments; {port} and {data} stand for its port and a directory of its own, and
/// the words of <see cref="Postgres"/> for its database.</param>
/// <param name="Packages">Of npm, whose versions are named.</param>
/// <param name="Editors">Makes the editors of a room.</param>
/// <param name="Client">Its own client, as servers/witness.mjs names it.</param>
internal sealed record Peer(
    string Name, string Description, IReadOnlyList<string> Command, IReadOnlyList<string> Packages, Func<Room, Func<Hand, Editor>> Editors, string Client)
{
    public static IReadOnlyList<Peer> All { get; } =
    [
        new("collabdocs", "CollabDocs, SQLite: acknowledged is on the disk", Gateway, [], CollabDocs, "collabdocs"),
        new("collabdocs-postgres", "CollabDocs on PostgreSQL, likewise", Self("serve", "collabdocs-postgres", "{port}", Postgres.ConnectionString), [], CollabDocs, "collabdocs"),
        new("ws", "bare relay of ws", Node("relay.mjs"), ["ws"], room => hand => new RelayEditor(room, hand), "relay"),
        new("kestrel", "bare relay of ASP.NET Core, its defaults", Defaults("serve", "kestrel", "{port}"), [], room => hand => new RelayEditor(room, hand), "relay"),
        new("socketio", "Socket.IO, a room for each document", Node("socketio.mjs"), ["socket.io"], room => hand => new SocketIoEditor(room, hand), "socketio"),
        new("ywebsocket", "y-websocket's server, in memory", Node("ywebsocket.mjs"), ["@y/websocket-server", "yjs"], YWebsocket, "ywebsocket"),
        new("hocuspocus", "Hocuspocus, in memory", Node("hocuspocus.mjs"), ["@hocuspocus/server", "yjs"], Hocuspocus, "hocuspocus"),
        new("hocuspocus-sqlite", "Hocuspocus, its SQLite extension: on the disk 2 to 10 s after it was taken", Node("hocuspocus.mjs", "{data}/h.db"),
            ["@hocuspocus/server", "@hocuspocus/extension-sqlite", "yjs"], Hocuspocus, "hocuspocus"),
        new("sharedb", "ShareDB, in memory", Node("sharedb.mjs"), ["sharedb", "ot-text-unicode"], ShareDb, "sharedb"),
        new("sharedb-postgres", "ShareDB, acknowledged is in PostgreSQL", Node("sharedb.mjs", Postgres.Url),
            ["sharedb", "ot-text-unicode", "sharedb-postgres", "pg"], ShareDb, "sharedb"),
    ];

    public bool IsNode => Command[0] == "node";

    public bool NeedsPostgres => Command.Contains(Postgres.Url) || Command.Contains(Postgres.ConnectionString);

    private static string[] Gateway =>
    [
        "dotnet", Path.Combine(Repository.Root, "Gateway", "bin", "Release", "net10.0", "CollabDocs.Gateway.dll"),
        "--data", "{data}", "--urls", "http://127.0.0.1:{port}",
    ];

    private static string[] Self(params string[] arguments) => ["dotnet", typeof(Peer).Assembly.Location, .. arguments];

    /// <summary>As a web application runs that says nothing about how.</summary>
    private static string[] Defaults(params string[] arguments) =>
        ["dotnet", "exec", "--runtimeconfig", Path.Combine(AppContext.BaseDirectory, "defaults.json"), typeof(Peer).Assembly.Location, .. arguments];

    private static string[] Node(string script, params string[] arguments) => ["node", Path.Combine(NodeServers.Directory, script), "{port}", .. arguments];

    private static Func<Hand, Editor> CollabDocs(Room room)
    {
        var log = new CollabDocsLog();
        return hand => new CollabDocsEditor(room, log, hand);
    }

    private static Func<Hand, Editor> YWebsocket(Room room)
    {
        var log = new YjsLog();
        return hand => new YWebsocketEditor(room, log, hand);
    }

    private static Func<Hand, Editor> ShareDb(Room room)
    {
        var log = new ShareDbLog();
        return hand => new ShareDbEditor(room, log, hand);
    }

    private static Func<Hand, Editor> Hocuspocus(Room room)
    {
        var log = new YjsLog();
        return hand => new HocuspocusEditor(room, log, hand);
    }
}
