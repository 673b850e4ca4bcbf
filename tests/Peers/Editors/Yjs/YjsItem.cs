namespace CollabDocs.Peers.Editors.Yjs;

/// <summary>What an update says of characters that follow each other.</summary>
internal readonly ref struct YjsItem(uint length, YjsId? left, YjsId? right, string text, bool isMissing)
{
    public uint Length { get; } = length;

    public YjsId? Left { get; } = left;

    public YjsId? Right { get; } = right;

    public string Text { get; } = text;

    /// <summary>Only its length is told; another update has it.</summary>
    public bool IsMissing { get; } = isMissing;
}
