namespace CollabDocs.Text;

/// <summary>A document that one owner edits. Not for several threads; a snapshot is.</summary>
public sealed class RopeEditor(Rope rope)
{
    private Rope _rope = rope;

    public int Length => _rope.Length;

    /// <exception cref="ArgumentException">The delta reaches past the end.</exception>
    public void Apply(Delta delta) => _rope = _rope.Apply(delta);

    /// <inheritdoc cref="Rope.Check"/>
    public DeltaFault? Check(Delta delta) => _rope.Check(delta);

    /// <summary>The document as it is now, which later edits leave alone. Takes no time.</summary>
    public Rope Snapshot() => _rope;
}
