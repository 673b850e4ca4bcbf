namespace CollabDocs.Text;

/// <summary>Why a delta is refused. The list is closed; PROTOCOL.md (D1 to D4, S6) says what each means on the wire.</summary>
public enum DeltaFaultKind
{
    /// <summary>Not a delta: wrong shape, an unknown or doubled key, an empty or non-positive op.</summary>
    DeltaMalformed = 1,

    /// <summary>Reaches past the end of the document.</summary>
    PastEnd = 2,

    /// <summary>Cuts a surrogate pair of the document in two.</summary>
    SplitSurrogate = 3,

    /// <summary>Brings half of a surrogate pair.</summary>
    LoneSurrogate = 4,

    /// <summary>Inserts a carriage return or a NUL.</summary>
    ForbiddenCharacter = 5,

    /// <summary>An attribute or embed is badly named, too deep, too large, one too many, or null where null means nothing.</summary>
    AttributeInvalid = 6,
}
