namespace CollabDocs.Documents;

/// <summary>A session that has written in a document, as it last called itself.</summary>
/// <param name="Session">Its public number; no script's.</param>
public sealed record Author(long Session, UserProfile User);
