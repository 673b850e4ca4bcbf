using CollabDocs.Documents;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>Editors of one document at all silos of a stage, while silos come and go.</summary>
internal sealed class Crowd
{
    private readonly Stage _stage;
    private readonly DocumentId _document;
    private readonly List<Editor> _editors = [];
    private volatile List<Door> _doors = []; // replaced, not changed
    private long _followers = 1L << 52;

    private Crowd(Stage stage, DocumentId document) => (_stage, _document) = (stage, document);

    public IReadOnlyList<Editor> Editors => _editors;

    public IReadOnlyList<Door> Doors => _doors;

    /// <param name="size">How many editors; they sit at the silos in turn.</param>
    public static async Task<Crowd> At(Stage stage, DocumentId document, Random random, int size)
    {
        var crowd = new Crowd(stage, document);
        await crowd.Follow();
        for (var i = 0; i < size; i++)
        {
            var editor = new Editor(((char)('a' + i)).ToString(), new Random(random.Next()), document, () => crowd._doors);
            await editor.Join(crowd._doors[i % crowd._doors.Count]);
            crowd._editors.Add(editor);
        }
        return crowd;
    }

    /// <summary>Opens a door at each silo that has come, and gives up those of silos that have gone.</summary>
    public async Task Follow()
    {
        var silos = _stage.Silos.Silos;
        var doors = _doors.Where(door => silos.Any(silo => silo.SiloAddress.Equals(door.Silo))).ToList();
        foreach (var silo in silos.Where(silo => doors.All(door => !silo.SiloAddress.Equals(door.Silo))))
            doors.Add(await _stage.DoorOf(silo, _document, _followers++));
        _doors = doors;
    }

    /// <summary>All of them, so often each, at once.</summary>
    public Task Type(int times) => Task.WhenAll(_editors.Select(editor => editor.Type(times)));

    /// <summary>When nothing goes wrong any more: nothing is missing, nothing is there twice, and all see the same.</summary>
    public async Task Check()
    {
        var log = await Log.Read(_stage.Log, _document);
        await log.Check(_editors, _doors.Select(door => door.Follower));
    }
}
