namespace CollabDocs.Documents.Past;

/// <summary>What an op of a block is (PROTOCOL K2). The numbers are stored.</summary>
[Flags]
internal enum OpShape
{
    Retain = 0,
    Insert = 1,
    Delete = 2,
    Embed = 3,

    /// <summary>It has attributes.</summary>
    Formatted = 4,
}
