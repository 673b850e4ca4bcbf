namespace CollabDocs.Documents.Access;

/// <summary>The user who owns a document from the moment that it is made.</summary>
/// <param name="Actor">Who he is in the audit trail.</param>
public sealed record FirstOwner(string User, string Actor)
{
    /// <summary>The change of the empty list that this is.</summary>
    internal AccessChange.SetPerson Grant => new(User, Role.Owner);
}
