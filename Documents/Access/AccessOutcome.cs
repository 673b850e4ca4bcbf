namespace CollabDocs.Documents.Access;

/// <summary>What became of an <see cref="AccessChange"/>.</summary>
public enum AccessOutcome
{
    /// <summary>It is stored, and goes for everything that is put in order from now on.</summary>
    Changed,

    /// <summary>There is no such document.</summary>
    Missing,

    /// <summary>Whoever asks is no owner, or none any more.</summary>
    NotAllowed,

    /// <summary>The list has as many people, or links, as it may, or remembers as many who were taken off it (<see cref="AccessList.HasRoomFor"/>).</summary>
    Full,
}
