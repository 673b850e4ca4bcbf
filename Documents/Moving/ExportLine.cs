namespace CollabDocs.Documents.Moving;

/// <summary>A line of an export (PROTOCOL X).</summary>
internal abstract record ExportLine
{
    /// <summary>The format that this program writes and reads.</summary>
    public const int Format = 1;

    private ExportLine() { }

    /// <summary>The first one.</summary>
    public sealed record Start : ExportLine;

    /// <summary>A document begins. Times in milliseconds since 1970 UTC.</summary>
    public sealed record Document(DocumentId Id, string Title, long Created, long Modified) : ExportLine;

    public sealed record Revised(Revision Revision) : ExportLine;

    public sealed record Written(Author Author) : ExportLine;

    /// <summary>A version, without its id, which is the store's.</summary>
    /// <param name="Created">In milliseconds since 1970 UTC.</param>
    public sealed record Named(NewVersion Version, long Created) : ExportLine;

    /// <summary>A document is whole.</summary>
    /// <param name="Revisions">How many it has.</param>
    /// <param name="Length">Of its text then, in UTF-16 code units.</param>
    /// <param name="Digest">SHA-256 over its lines before this one, in hexadecimal.</param>
    public sealed record DocumentEnd(DocumentId Id, long Revisions, int Length, string Digest) : ExportLine;

    /// <summary>The last one.</summary>
    /// <param name="Documents">How many the export has.</param>
    public sealed record End(long Documents) : ExportLine;
}
