namespace CollabDocs.Text.Tests.Typing;

/// <summary>The order of revisions, as a server keeps it: the incoming delta wins ties.</summary>
internal sealed class History(string text)
{
    private readonly List<(Delta Delta, Typist Author)> _revisions = [];

    public int Head => _revisions.Count;

    public Rope Document { get; private set; } = Rope.From(text);

    public void Submit(Typist author, Delta delta, int @base)
    {
        var revision = Delta.Transform(delta, Composed(@base, Head), Tie.Wins);
        Document = Document.Apply(revision);
        _revisions.Add((revision, author));
    }

    /// <summary>The revisions after <paramref name="from"/> up to and with <paramref name="to"/>.</summary>
    public Delta Composed(int from, int to) => Delta.ComposeAll([.. _revisions[from..to].Select(revision => revision.Delta)]);

    public bool IsBy(Typist typist, int revision) => _revisions[revision - 1].Author == typist;
}
