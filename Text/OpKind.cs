namespace CollabDocs.Text;

/// <summary>What an <see cref="Op"/> does.</summary>
public enum OpKind
{
    /// <summary>Keeps a stretch of the base, or changes its attributes.</summary>
    Retain,

    /// <summary>Puts text or an embed here.</summary>
    Insert,

    /// <summary>Takes a stretch of the base away.</summary>
    Delete,
}
