using CollabDocs.Documents.Past;
using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Past;
using Xunit;

namespace CollabDocs.Documents.Tests.Moving;

/// <summary>Documents of all kinds in a store: long, short and empty, packed and not, deleted, and such that arrive.</summary>
internal static class StoredLibrary
{
    public static readonly string[] Ids = ["empty", "long", "Packed", "x.y_z-1"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task Fill(IDocumentStore store, int seed, int revisions)
    {
        var random = new Random(seed);
        foreach (var id in Ids)
        {
            var history = WrittenHistory.Random(random.Next(), id == "empty" ? 0 : id == "long" ? revisions : revisions / 4);
            await Write(store, DocumentId.Parse(id), history, random);
        }
        await store.Create(DocumentId.Parse("gone"), "Gone", null, 0, 1_000, Cancellation);
        await store.Delete(DocumentId.Parse("gone"), 2_000, "anyone", Cancellation);
        await store.Create(DocumentId.Parse("half").Arriving, "Half", null, 0, 1_000, Cancellation);
    }

    private static async Task Write(IDocumentStore store, DocumentId id, WrittenHistory history, Random random)
    {
        await store.Create(id, $"Title of {id} \"😀\" \\ü", null, 0, random.Next(1_000_000), Cancellation);
        var epoch = (await store.Claim(id, 1, Cancellation))!.Value;
        var length = 0;
        foreach (var batch in history.Revisions.Chunk(500))
        {
            length += batch.Sum(revision => revision.Delta.LengthChange);
            Assert.IsType<AppendResult.Appended>(await store.Append(id, epoch, batch, length, Cancellation));
        }
        await store.SaveAuthors(id, [.. history.Revisions.Select(revision => revision.Session).Distinct()
            .Select(session => new Author(session, new UserProfile($"Ann 漢字 {session}", "#aa3366")))], Cancellation);
        for (var i = 0; i < 12; i++)
            await store.Versions.Add(
                id, new NewVersion((VersionKind)random.Next(1, 5), random.Next(history.Head + 1), $"v{i}", "Note\n\t\"two\"", i % 2 == 0 ? "" : "Ann"), 5_000 + i, Cancellation);
        if (id.Value == "Packed")
            await new BlockPacking(store, id, epoch, BlockLadder.Standard).Pack(history.Head - 7, least: 1, Cancellation);
        await store.Rename(id, $"Renamed {id}", random.NextInt64(2_000_000_000_000), Cancellation);
    }
}
