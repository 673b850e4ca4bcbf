namespace CollabDocs.Documents;

/// <summary>A name for a revision (PROTOCOL A14).</summary>
/// <param name="Id">Given by the store: no other version of the document has it, nor had.</param>
/// <param name="Name">1 to 200 UTF-16 code units without control characters; empty where nobody named it.</param>
/// <param name="Note">At most 2 000 UTF-16 code units, lines allowed.</param>
/// <param name="Author">Who made it, as they called themselves: at most 64 UTF-16 code units without control characters; empty where nobody says.</param>
/// <param name="Created">Milliseconds since 1970 UTC.</param>
public sealed record DocumentVersion(long Id, long Revision, VersionKind Kind, string Name, string Note, string Author, long Created)
{
    public const int MaxNameLength = 200, MaxNoteLength = 2_000, MaxAuthorLength = 64;
}
