namespace CollabDocs.Peers.Editors.Yjs;

/// <summary>Which edit of its author inserted or deleted which character.</summary>
internal sealed class YjsLog
{
    private readonly Dictionary<YjsId, int> _insertions = [];
    private readonly Dictionary<YjsId, int> _deletions = [];

    public void Inserted(YjsId character, int edit) => _insertions.Add(character, edit);

    public void Deleted(YjsId character, int edit) => _deletions.Add(character, edit);

    /// <returns>-1 where it was there from the start.</returns>
    public int FindInsertion(YjsId character) => _insertions.GetValueOrDefault(character, -1);

    public int FindDeletion(YjsId character) => _deletions.GetValueOrDefault(character, -1);
}
