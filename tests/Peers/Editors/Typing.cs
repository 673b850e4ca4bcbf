namespace CollabDocs.Peers.Editors;

/// <summary>A stretch of an author's edits, which were sent as one.</summary>
internal readonly record struct Typing(int Author, int First, int Count);
