namespace CollabDocs.Text;

/// <summary>A document's text with its attributes: a persistent B+tree. (Skeleton: Text's owner replaces this file.)</summary>
public sealed class Rope
{
    public static readonly Rope Empty = new();
}
