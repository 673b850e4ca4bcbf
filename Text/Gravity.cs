namespace CollabDocs.Text;

/// <summary>On which side of an insert at its own place a position ends.</summary>
public enum Gravity
{
    /// <summary>It stays left: a remote caret stays before what others type at it.</summary>
    Left,

    /// <summary>
    /// It moves right, behind the insert. Over one delta only: over a composition it may end elsewhere than over its parts one by one,
    /// for what was inserted after deleted text stands behind that, and a position before the deleted text does not reach there.
    /// </summary>
    Right,
}
