using CollabDocs.Peers.Serving;
using CollabDocs.Peers.Wire;

namespace CollabDocs.Peers;

/// <summary>All clients of a scenario, connected to one server.</summary>
internal sealed class Crowd : IDisposable
{
    private const int JoinsAtOnce = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Loop _loop = new();
    private readonly List<Room> _rooms = [];
    private readonly List<Editor> _editors = [];

    public Loop Loop => _loop;

    public Tally Tally { get; } = new();

    public IReadOnlyList<Room> Rooms => _rooms;

    public IReadOnlyList<Editor> Editors => _editors;

    /// <exception cref="IOException">Somebody cannot join; the message says why.</exception>
    public static Crowd Join(Peer peer, Scenario scenario, Server server, Random random)
    {
        var crowd = new Crowd();
        try
        {
            for (var document = 0; document < scenario.Documents; document++)
                crowd.AddRoom($"room{document}", peer, scenario, random);
            // The first of each room makes the document.
            foreach (var group in crowd._editors.GroupBy(editor => editor.Number > 0))
                foreach (var some in group.Chunk(JoinsAtOnce))
                    crowd.Join(some, server.Port);
            return crowd;
        }
        catch
        {
            crowd.Dispose();
            throw;
        }
    }

    /// <summary>Waits until everybody has everything that was typed.</summary>
    /// <returns>Whether that came true.</returns>
    public bool Drain(TimeSpan patience) =>
        _loop.RunUntil(() => (Tally.Paid >= Tally.Owed && _editors.TrueForAll(editor => editor.IsSettled)) || FindTrouble() is not null, patience)
        && FindTrouble() is null;

    /// <returns>What went wrong with somebody; null where nothing did.</returns>
    public string? FindTrouble() => _editors.Find(editor => editor.Trouble is not null) is { } editor
        ? $"editor {editor.Number} of {editor.Room.Document}: {editor.Trouble}"
        : null;

    public void Dispose()
    {
        foreach (var editor in _editors)
            editor.Dispose();
        _loop.Dispose();
    }

    private void AddRoom(string name, Peer peer, Scenario scenario, Random random)
    {
        var start = string.Create(Scenario.StartLength, random, (text, random) =>
        {
            foreach (ref var letter in text)
                letter = random.Next(6) == 0 ? ' ' : (char)('a' + random.Next(26));
        });
        var room = new Room(name, start, Tally);
        var make = peer.Editors(room);
        for (var client = 0; client < scenario.Clients; client++)
            _editors.Add(make(new Hand(new Random(random.Next()), scenario.Area)));
        _rooms.Add(room);
    }

    private void Join(Editor[] some, int port)
    {
        foreach (var editor in some)
            editor.Join(_loop, port);
        var haveJoined = _loop.RunUntil(() => Array.TrueForAll(some, editor => editor.IsJoined || editor.Trouble is not null), Patience);
        if (FindFailed() is { } why)
            throw new IOException($"A client cannot join: {why}");
        if (!haveJoined)
            throw new IOException($"A client did not join within {Patience.TotalSeconds} s.");

        string? FindFailed() => some.FirstOrDefault(editor => editor.Trouble is not null)?.Trouble;
    }
}
