using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;
using Xunit;

namespace CollabDocs.Documents.Tests.Storage;

/// <content>Who may do what, and keys.</content>
public abstract partial class DocumentStoreContract
{
    [Fact]
    [Trait("Suite", "access")]
    public async Task G4_Each_change_makes_a_list_of_the_next_generation()
    {
        Assert.Equal(0, (await Store.Access.Read(Id, Cancellation)).Generation);

        Assert.Equal(new Person("ann", Role.Writer, 1, 10), (await Change(new AccessChange.SetPerson("ann", Role.Writer), 10)).People["ann"]);
        Assert.Equal(new Person("bob", Role.Owner, 2, 20), (await Change(new AccessChange.SetPerson("bob", Role.Owner), 20)).People["bob"]);
        Assert.Equal(new Link("l1", Role.Reader, "For all", 30), (await Change(new AccessChange.AddLink("l1", Role.Reader, "For all"), 30)).Links["l1"]);
        await Change(new AccessChange.AddLink("l2", Role.Writer, ""), 40);
        await Change(new AccessChange.SetPerson("ann", Role.None), 50);
        var last = await Change(new AccessChange.RevokeLink("l1"), 60);

        Assert.Equal(6, last.Generation);
        Assert.Equal([new Person("ann", Role.None, 5, 50), new Person("bob", Role.Owner, 2, 20)], last.People.Values.OrderBy(person => person.User));
        Assert.Equal([new Link("l2", Role.Writer, "", 40)], last.Links.Values);
        Assert.Equal(Shown(last), Shown(await Store.Access.Read(Id, Cancellation)));
        Assert.Equal(0, (await Store.Access.Read(Other, Cancellation)).Generation);
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task A1_A_document_is_made_with_its_first_owner()
    {
        Assert.Equal(CreateResult.Created, await Store.Create(Other, "Other", Revisions(1, 1)[0], 1, new FirstOwner("ann", "user:ann"), 10, Cancellation));
        var list = await Store.Access.Read(Other, Cancellation);
        Assert.Equal(1, list.Generation);
        Assert.Equal([new Person("ann", Role.Owner, 1, 10)], list.People.Values);
        Assert.Equal(1, (await Store.Find(Other, Cancellation))!.Info.Revision);

        Assert.Equal(CreateResult.Taken, await Store.Create(Other, "Other", null, 0, new FirstOwner("bob", "user:bob"), 20, Cancellation));
        Assert.Equal(Shown(list), Shown(await Store.Access.Read(Other, Cancellation)));
        Assert.IsType<AccessResult.Changed>(await Store.Access.Change(Other, 1, new AccessChange.SetPerson("bob", Role.Reader), "test", 30, Cancellation));
        Assert.NotNull(await Store.Claim(Other, 5, Cancellation));
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G4_A_change_that_is_made_twice_does_what_it_does_once()
    {
        foreach (var change in (AccessChange[])
            [
                new AccessChange.SetPerson("ann", Role.Writer), new AccessChange.SetPerson("ann", Role.None), new AccessChange.AddLink("l1", Role.Reader, "a"),
                new AccessChange.RevokeLink("l1"), new AccessChange.RevokeLink("never"),
            ])
        {
            var (once, twice) = (await Change(change, 10), await Change(change, 10));
            Assert.Equal(once.People.Values.Select(person => (person.User, person.Role)), twice.People.Values.Select(person => (person.User, person.Role)));
            Assert.Equal(once.Links, twice.Links);
        }
        await Change(new AccessChange.AddLink("l2", Role.Reader, "a"), 10);
        Assert.Equal(new Link("l2", Role.Reader, "a", 10), (await Change(new AccessChange.AddLink("l2", Role.Writer, "b"), 20)).Links["l2"]); // the first stands
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G5_Whoever_is_of_an_older_epoch_changes_no_list()
    {
        var older = (await Store.Claim(Id, 5, Cancellation))!.Value;
        Assert.IsType<AccessResult.Changed>(await TryChange(new AccessChange.SetPerson("ann", Role.Writer), 10, older));
        Assert.IsType<AppendResult.Appended>(await Append(Revisions(1, 3), older));
        var newer = (await Store.Claim(Id, 9, Cancellation))!.Value;
        Assert.IsType<AccessResult.Changed>(await TryChange(new AccessChange.SetPerson("ann", Role.None), 20, newer));

        Assert.Equal(new AccessResult.Fenced(newer), await TryChange(new AccessChange.SetPerson("ann", Role.Owner), 30, older));
        Assert.Equal(new AppendResult.Fenced(newer), await Append(Revisions(4, 4), older));

        Assert.Equal((2, Role.None), ((await Store.Access.Read(Id, Cancellation)).Generation, (await Store.Access.Read(Id, Cancellation)).People["ann"].Role));
        Assert.Equal(3, (await Store.ReadRevisions(Id, 0, 10, Cancellation)).Count);
        Assert.IsType<AppendResult.Appended>(await Append(Revisions(4, 4), newer));
        Assert.True(await Store.Claim(Id, 5, Cancellation) > newer);
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G4_Who_was_taken_off_is_forgotten_when_no_token_can_be_older()
    {
        await Change(new AccessChange.SetPerson("ann", Role.None), 1_000);
        await Change(new AccessChange.SetPerson("bob", Role.Reader), 1_000);
        var end = 1_000 + AccessList.KeepRemoved;
        Assert.Equal(["ann", "bob", "cy"], Users(await Change(new AccessChange.SetPerson("cy", Role.Reader), end)));
        Assert.Equal(["bob", "cy"], Users(await Change(new AccessChange.SetPerson("cy", Role.Writer), end + 1)));
        Assert.Equal(["ann", "bob", "cy"], Users(await Change(new AccessChange.SetPerson("ann", Role.None), end + 2)));
        Assert.Equal(["ann", "bob", "cy"], Users(await Change(new AccessChange.SetPerson("ann", Role.None), end + 3 + AccessList.KeepRemoved)));
        Assert.True(AccessList.KeepRemoved > TimeSpan.FromDays(7).TotalMilliseconds, "A token lives 7 days.");
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G4_The_list_of_a_deleted_document_stays_as_it_was()
    {
        await Change(new AccessChange.SetPerson("ann", Role.Writer), 10);
        var last = await Change(new AccessChange.AddLink("l1", Role.Reader, ""), 10);
        await Store.Delete(Id, 2_000, "test", Cancellation);

        Assert.IsType<AccessResult.Gone>(await TryChange(new AccessChange.SetPerson("ann", Role.Owner), 20, 99));
        Assert.IsType<AccessResult.Gone>(await TryChange(new AccessChange.AddLink("l2", Role.Reader, ""), 20, 99));
        Assert.Equal(Shown(last), Shown(await Store.Access.Read(Id, Cancellation)));
        Assert.IsType<AccessResult.Gone>(await Store.Access.Change(Other, 99, new AccessChange.SetPerson("ann", Role.Owner), "test", 20, Cancellation));
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G4_Any_user_id_is_kept_as_it_is()
    {
        string[] users = ["ann", "ANN", "Ann ", "a/b", "a'b\"c", "Zoë 😀", new string('x', AccessChange.MaxUserLength), "%", "_"];
        foreach (var user in users)
            await Change(new AccessChange.SetPerson(user, Role.Reader), 10);
        Assert.Equal(users.Order(StringComparer.Ordinal), Users(await Store.Access.Read(Id, Cancellation)));
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G5_Changes_at_once_are_all_made_and_each_has_a_generation_of_its_own()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Change(new AccessChange.SetPerson($"u{i}", Role.Reader), 10)));
        Assert.Equal(Enumerable.Range(1, 20).Select(generation => (long)generation), made.Select(list => list.Generation).Order());
        Assert.Equal(20, (await Store.Access.Read(Id, Cancellation)).People.Values.Select(person => person.Generation).Distinct().Count());
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G3_A_key_is_found_by_its_hash_and_id_until_it_is_revoked_and_then_says_so()
    {
        var first = await Store.Keys.Add("team", Hash(1), 10, "test", Cancellation);
        var second = await Store.Keys.Add("team", Hash(2), 20, "test", Cancellation); // names may be the same

        Assert.Equal([first, second], await Store.Keys.List(Cancellation));
        Assert.Equal(("team", 10L, null), (first.Name, first.Created, first.Revoked));
        Assert.Equal(first, await Store.Keys.Find(Hash(1), Cancellation));
        Assert.Equal(second, await Store.Keys.Find(second.Id, Cancellation));
        Assert.Null(await Store.Keys.Find(Hash(3), Cancellation));
        Assert.Null(await Store.Keys.Find(Hash(1)[..31], Cancellation));
        Assert.Null(await Store.Keys.Find(second.Id + 1, Cancellation));
        Assert.Null(await Store.Keys.Find(0, Cancellation));

        Assert.True(await Store.Keys.Revoke(first.Id, 30, "test", Cancellation));
        Assert.False(await Store.Keys.Revoke(first.Id, 40, "test", Cancellation));
        Assert.False(await Store.Keys.Revoke(second.Id + 1, 40, "test", Cancellation));
        Assert.Equal(first with { Revoked = 30 }, await Store.Keys.Find(Hash(1), Cancellation));
        Assert.Equal([first with { Revoked = 30 }, second], await Store.Keys.List(Cancellation));
    }

    [Fact]
    [Trait("Suite", "access")]
    public async Task G3_The_key_ring_keeps_what_came_first_under_a_name()
    {
        Assert.Empty(await Store.Keys.ReadRing(Cancellation));
        await Store.Keys.AddToRing("key-1", "<key id=\"1\">é</key>", Cancellation);
        await Store.Keys.AddToRing("key-2", "<key id=\"2\" />", Cancellation);
        await Store.Keys.AddToRing("key-1", "<other />", Cancellation);
        Assert.Equal(["<key id=\"1\">é</key>", "<key id=\"2\" />"], await Store.Keys.ReadRing(Cancellation));
    }

    private static IEnumerable<string> Users(AccessList list) => list.People.Keys.Order(StringComparer.Ordinal);

    private static string Shown(AccessList list) => string.Join(
        ", ", (object[])[list.Generation, .. list.People.Values.OrderBy(person => person.User, StringComparer.Ordinal), .. list.Links.Values.OrderBy(link => link.Id, StringComparer.Ordinal)]);

    private static byte[] Hash(byte of) => [.. Enumerable.Repeat(of, 32)];

    private Task<AccessResult> TryChange(AccessChange change, long time, long epoch) => Store.Access.Change(Id, epoch, change, "test", time, Cancellation);

    private async Task<AccessList> Change(AccessChange change, long time) => Assert.IsType<AccessResult.Changed>(await TryChange(change, time, epoch: 100)).List;
}
