namespace CollabDocs.Text;

/// <summary>On which side of an insert at its own place a position ends.</summary>
public enum Gravity
{
    /// <summary>It stays left: a remote caret stays before what others type at it.</summary>
    Left,

    /// <summary>It moves right, behind the insert.</summary>
    Right,
}
