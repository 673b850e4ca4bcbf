namespace CollabDocs.Peers.Editors;

/// <summary>Which edits are in which op of a document.</summary>
internal sealed class ShareDbLog
{
    private readonly Dictionary<(string Source, long Sequence), Typing> _sent = [];

    public void Sent(string source, long sequence, Typing edits) => _sent[(source, sequence)] = edits;

    /// <returns>None where it is not of an editor's typing.</returns>
    public Typing Find(string source, long sequence) => _sent.GetValueOrDefault((source, sequence));
}
