using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>Which documents to list.</summary>
/// <param name="Search">Only those whose title or id contains this, whatever the case; empty for all.</param>
/// <param name="Limit">At most this many, 1 to 1 000.</param>
/// <param name="After">The <see cref="DocumentPage.Next"/> of the page before; null for the first.</param>
/// <param name="Deleted">Those that are deleted and could be undeleted, in place of those that are not.</param>
public sealed record DocumentQuery(string Search = "", int Limit = 100, string? After = null, bool Deleted = false)
{
    /// <summary>Only those of which this user is one of the people; null for all.</summary>
    public string? Person { get; init; }

    /// <summary>No title and no id holds this. No database is asked for it: to some it is not even text.</summary>
    internal bool FindsNothing => Search.Any(char.IsControl) || PlainText.Check(Search) is not null;
}

/// <param name="Documents">Newest change first; deleted ones, newest deletion first.</param>
/// <param name="Next">Where the next page begins, opaque; null at the end.</param>
public sealed record DocumentPage(IReadOnlyList<DocumentInfo> Documents, string? Next);

/// <summary>What became of a request to make a document.</summary>
public abstract record CreateOutcome
{
    private CreateOutcome() { }

    public sealed record Created(DocumentInfo Document) : CreateOutcome;

    /// <summary>The id is taken, by a document or by a deleted one.</summary>
    public sealed record Taken(bool Deleted) : CreateOutcome;

    public sealed record Refused(RefusalReason Reason, string Message) : CreateOutcome;
}
