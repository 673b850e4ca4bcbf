using System.Collections.Immutable;

namespace CollabDocs.Documents.Access;

/// <summary>Who may do what with one document, beside what tokens say. Immutable: each change makes a list of the next generation.</summary>
/// <param name="Generation">Counts the changes; 0 for a document whose list nobody has touched.</param>
/// <param name="People">By user id. Who was taken off the list stays for a while, with <see cref="Role.None"/>: so what was given to him before is void.</param>
/// <param name="Links">By their ids.</param>
public sealed record AccessList(long Generation, ImmutableDictionary<string, Person> People, ImmutableDictionary<string, Link> Links)
{
    /// <summary>A document has at most so many of each.</summary>
    public const int MaxPeople = 10_000, MaxLinks = 1_000;

    /// <summary>So many people, those included who were taken off the list and are not forgotten.</summary>
    public const int MaxEntries = 2 * MaxPeople;

    /// <summary>Who was taken off the list stays on it, without a role, for so long, in milliseconds: longer than any token lives.</summary>
    public const long KeepRemoved = 8L * 24 * 60 * 60 * 1000;

    public static AccessList Empty { get; } = new(0, ImmutableDictionary<string, Person>.Empty, ImmutableDictionary<string, Link>.Empty);

    /// <param name="now">In milliseconds since 1970 UTC.</param>
    public Standing RoleOf(Pass pass, long now)
    {
        if (now >= pass.Expires)
            return new Standing(Role.None, AccessFault.TokenExpired, Generation);
        if (pass.Link is { } id)
            return Links.TryGetValue(id, out var link)
                ? new Standing(pass.Role == Role.None ? link.Role : pass.Role, null, Generation)
                : new Standing(Role.None, AccessFault.TokenRevoked, Generation);
        var role = pass.User is { } user && People.TryGetValue(user, out var person) && person.Generation > pass.Generation ? person.Role : pass.Role;
        return new Standing(role, role == Role.None ? AccessFault.AccessRevoked : null, Generation);
    }

    /// <summary>Whether there is room for what a change adds. What is on the list can always be changed and taken off.</summary>
    /// <param name="now">In milliseconds since 1970 UTC.</param>
    public bool HasRoomFor(AccessChange change, long now) => change switch
    {
        AccessChange.SetPerson(var user, _) when !People.ContainsKey(user) && Entries(now) >= MaxEntries => false,
        AccessChange.SetPerson(var user, not Role.None) => People.GetValueOrDefault(user) is { HasRole: true } || People.Values.Count(person => person.HasRole) < MaxPeople,
        AccessChange.AddLink(var id, _, _) => Links.ContainsKey(id) || Links.Count < MaxLinks,
        _ => true,
    };

    /// <summary>The store forgets the others with the next change of a person.</summary>
    private int Entries(long now) => People.Values.Count(person => person.HasRole || person.Since >= now - KeepRemoved);
}

/// <summary>A user's entry.</summary>
/// <param name="Generation">Of the list that it came with.</param>
/// <param name="Since">In milliseconds since 1970 UTC.</param>
public sealed record Person(string User, Role Role, long Generation, long Since)
{
    /// <summary>False for one who was taken off the list.</summary>
    public bool HasRole => Role != Role.None;
}

/// <summary>Whoever has the string of it (PROTOCOL G3) has its role.</summary>
/// <param name="Name">What it is for, as its maker says; may be empty.</param>
/// <param name="Since">In milliseconds since 1970 UTC.</param>
public sealed record Link(string Id, Role Role, string Name, long Since);
