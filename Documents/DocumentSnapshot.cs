using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>A document whole, at one revision.</summary>
/// <param name="Revision">Has this many revisions applied.</param>
/// <param name="Content">The text with its attributes; immutable and shared.</param>
public sealed record DocumentSnapshot(long Revision, Rope Content);
