using System.Collections.Immutable;
using CollabDocs.Documents.Access;
using Xunit;

namespace CollabDocs.Documents.Tests.Access;

[Trait("Suite", "access")]
public sealed class AccessListTests
{
    private const long Now = 1_000;

    /// <summary>The list of generation 9: Ann was made reader with its generation 5, Bob owner with 7, Cy taken off with 8; there is one link, of reviewers.</summary>
    private static readonly AccessList List = new(
        9,
        new Person[] { new("ann", Role.Reader, 5, 0), new("bob", Role.Owner, 7, 0), new("cy", Role.None, 8, 0) }.ToImmutableDictionary(person => person.User),
        ImmutableDictionary<string, Link>.Empty.Add("l1", new Link("l1", Role.Reviewer, "", 0)));

    [Theory]
    // user, the pass's role, link, generation and end → the role, or why there is none
    [InlineData("ann", Role.Owner, null, 4, 2_000, "Reader")] // the list is newer
    [InlineData("ann", Role.Owner, null, 5, 2_000, "Owner")] // the token is newer
    [InlineData("ann", Role.Owner, null, 6, 2_000, "Owner")]
    [InlineData("bob", Role.Reader, null, 6, 2_000, "Owner")] // also where the list gives more
    [InlineData("bob", Role.None, null, 0, 2_000, "Owner")] // a host's user
    [InlineData("cy", Role.Owner, null, 7, 2_000, "AccessRevoked")]
    [InlineData("cy", Role.Writer, null, 8, 2_000, "Writer")]
    [InlineData("cy", Role.None, null, 0, 2_000, "AccessRevoked")]
    [InlineData("zoe", Role.Writer, null, 0, 2_000, "Writer")] // not on the list
    [InlineData("zoe", Role.None, null, 0, 2_000, "AccessRevoked")]
    [InlineData("ANN", Role.Owner, null, 4, 2_000, "Owner")] // another user
    [InlineData(null, Role.Owner, null, 0, 2_000, "Owner")]
    [InlineData(null, Role.None, null, 9, 2_000, "AccessRevoked")]
    [InlineData(null, Role.None, "l1", 0, 2_000, "Reviewer")]
    [InlineData("bob", Role.None, "l1", 0, 2_000, "Reviewer")] // by a link it is the link's role
    [InlineData(null, Role.Writer, "l1", 0, 2_000, "Writer")] // or what the host has said of who came by it,
    [InlineData(null, Role.Writer, "l2", 99, 2_000, "TokenRevoked")] // as long as there is the link
    [InlineData(null, Role.Owner, "l2", 99, 2_000, "TokenRevoked")]
    [InlineData("zoe", Role.Owner, null, 0, 1_001, "Owner")]
    [InlineData("zoe", Role.Owner, null, 0, 1_000, "TokenExpired")] // at its end it is over
    [InlineData("zoe", Role.Owner, null, 0, 999, "TokenExpired")]
    [InlineData("cy", Role.Owner, null, 0, 999, "TokenExpired")] // which is said first, for another token may help
    [InlineData(null, Role.None, "l2", 0, 999, "TokenExpired")]
    public void G4_A_pass_is_worth(string? user, Role role, string? link, long generation, long expires, string expected)
    {
        var standing = List.RoleOf(new Pass(user, role, link, generation, expires), Now);
        Assert.Equal(expected, standing.Fault?.ToString() ?? standing.Role.ToString());
        Assert.Equal(List.Generation, standing.Generation);
        Assert.True(standing.Fault is null || standing.Role == Role.None);
    }

    [Fact]
    public void G4_The_host_is_owner_whatever_the_list_says()
    {
        Assert.Equal(new Standing(Role.Owner, null, 9), List.RoleOf(Pass.Host, Now));
        Assert.Equal(new Standing(Role.Owner, null, 9), List.RoleOf(Pass.Host, Pass.NoEnd - 1));
    }

    [Fact]
    public void A19_A_full_list_takes_nobody_but_changes_and_removes_who_is_on_it()
    {
        var full = AccessList.Empty with { People = People(AccessList.MaxPeople, Role.Reader) };
        Assert.False(full.HasRoomFor(new AccessChange.SetPerson("zoe", Role.Reader), Now));
        Assert.True(full.HasRoomFor(new AccessChange.SetPerson("u7", Role.Owner), Now));
        Assert.True(full.HasRoomFor(new AccessChange.SetPerson("u7", Role.None), Now));
        Assert.True(full.HasRoomFor(new AccessChange.SetPerson("zoe", Role.None), Now)); // whose token is taken from him
        var oneLeft = full with { People = full.People.SetItem("u7", new Person("u7", Role.None, 1, Now)) };
        Assert.True(oneLeft.HasRoomFor(new AccessChange.SetPerson("zoe", Role.Reader), Now));
        Assert.True(oneLeft.HasRoomFor(new AccessChange.SetPerson("u7", Role.Reader), Now));
    }

    [Fact]
    public void A19_Who_was_taken_off_takes_a_place_until_he_is_forgotten()
    {
        var full = AccessList.Empty with { People = People(AccessList.MaxEntries, Role.None) };
        Assert.False(full.HasRoomFor(new AccessChange.SetPerson("zoe", Role.None), Now));
        Assert.False(full.HasRoomFor(new AccessChange.SetPerson("zoe", Role.Reader), Now));
        Assert.True(full.HasRoomFor(new AccessChange.SetPerson("u7", Role.None), Now));
        Assert.True(full.HasRoomFor(new AccessChange.SetPerson("u7", Role.Reader), Now));
        Assert.False(full.HasRoomFor(new AccessChange.SetPerson("zoe", Role.None), Now + AccessList.KeepRemoved));
        Assert.True(full.HasRoomFor(new AccessChange.SetPerson("zoe", Role.None), Now + AccessList.KeepRemoved + 1));
    }

    [Fact]
    public void A19_There_are_as_many_links_as_there_may_be()
    {
        var links = Enumerable.Range(0, AccessList.MaxLinks).Select(i => new Link($"l{i}", Role.Reader, "", 0)).ToImmutableDictionary(link => link.Id);
        var full = AccessList.Empty with { Links = links };
        Assert.False(full.HasRoomFor(new AccessChange.AddLink("another", Role.Reader, ""), Now));
        Assert.True(full.HasRoomFor(new AccessChange.AddLink("l7", Role.Reader, ""), Now)); // once more
        Assert.True(full.HasRoomFor(new AccessChange.RevokeLink("l7"), Now));
        Assert.True((full with { Links = links.Remove("l7") }).HasRoomFor(new AccessChange.AddLink("another", Role.Reader, ""), Now));
    }

    private static ImmutableDictionary<string, Person> People(int count, Role role) =>
        Enumerable.Range(0, count).Select(i => new Person($"u{i}", role, 1, Now)).ToImmutableDictionary(person => person.User);

    [Fact]
    public void G1_Each_role_may_do_what_those_before_it_may()
    {
        foreach (var role in Enum.GetValues<Role>())
            Assert.Equal(
                Enum.GetValues<Role>().Where(needed => needed <= role),
                Enum.GetValues<Role>().Where(needed => new Standing(role, null, 0).May(needed)));
        Assert.DoesNotContain(Enum.GetValues<Role>(), needed => new Standing(Role.None, AccessFault.AccessRevoked, 0).May(needed));
    }
}
