namespace CollabDocs.Documents.Past;

/// <summary>A stretch of a document that one session has inserted.</summary>
/// <param name="Length">In UTF-16 code units; an embed counts one.</param>
public readonly record struct BlameRun(int Length, long Session);
