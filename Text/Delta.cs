namespace CollabDocs.Text;

/// <summary>A change of a document, or a document: a list of ops. Immutable. (Skeleton: Text's owner replaces this file.)</summary>
public sealed class Delta
{
    public static readonly Delta Empty = new();
}
