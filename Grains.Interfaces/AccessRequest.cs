using CollabDocs.Documents.Access;

namespace CollabDocs.Grains.Interfaces;

/// <summary>An <see cref="AccessChange"/> on its way: of a link where <paramref name="Link"/> is set, which is revoked where there is no role; of a user otherwise.</summary>
/// <param name="Name">Of a link.</param>
/// <param name="Actor">On whose behalf.</param>
/// <param name="By">Null for the host itself.</param>
/// <param name="Number">One of its own: a request that is made again, because its answer was late, is done once by an activation.</param>
[GenerateSerializer, Immutable, Alias("collabdocs.access")]
public sealed record AccessRequest(
    [property: Id(0)] string? User, [property: Id(1)] string? Link, [property: Id(2)] Role Role, [property: Id(3)] string Name, [property: Id(4)] string Actor,
    [property: Id(5)] Pass? By, [property: Id(6)] Guid Number)
{
    public static AccessRequest From(AccessChange change, string actor) => change switch
    {
        AccessChange.SetPerson(var user, var role) => new(user, null, role, "", actor, PassOf(change), Guid.NewGuid()),
        AccessChange.AddLink(var link, var role, var name) => new(null, link, role, name, actor, PassOf(change), Guid.NewGuid()),
        AccessChange.RevokeLink(var link) => new(null, link, Role.None, "", actor, PassOf(change), Guid.NewGuid()),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "A change without a request."),
    };

    public AccessChange ToChange() => Change() with { By = By ?? Pass.Host };

    private static Pass? PassOf(AccessChange change) => change.By == Pass.Host ? null : change.By;

    private AccessChange Change() =>
        Link is null ? new AccessChange.SetPerson(User!, Role)
        : Role == Role.None ? new AccessChange.RevokeLink(Link)
        : new AccessChange.AddLink(Link, Role, Name);
}
