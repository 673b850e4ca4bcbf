namespace CollabDocs.Documents.Past;

/// <summary>What a revision was, without what it says.</summary>
/// <param name="Time">When it was accepted, in milliseconds since 1970 UTC.</param>
/// <param name="Inserted">How much it inserted, in UTF-16 code units.</param>
/// <param name="Deleted">How much it deleted.</param>
public sealed record Step(long Revision, long Session, long Time, int Inserted, int Deleted)
{
    internal static Step Of(Revision revision) =>
        new(revision.Number, revision.Session, revision.Time, revision.Delta.InsertedLength, revision.Delta.InsertedLength - revision.Delta.LengthChange);
}
