namespace CollabDocs.Documents.Storage;

/// <summary>How far a session's submissions have been accepted: all up to <paramref name="Sequence"/> are duplicates.</summary>
/// <param name="Sequence">The session's last accepted sequence; 0 for none.</param>
/// <param name="Revision">The revision that it became; 0 for none.</param>
public readonly record struct SessionProgress(long Sequence, long Revision);
