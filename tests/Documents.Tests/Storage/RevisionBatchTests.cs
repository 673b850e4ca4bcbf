using CollabDocs.Documents.Storage;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests.Storage;

public sealed class RevisionBatchTests
{
    [Fact]
    public void What_is_accepted_before_the_store_takes_the_batch_goes_with_it_and_what_comes_later_does_not()
    {
        var batch = new RevisionBatch([Revision(1, session: 7)], At(1), readers: 2);
        Assert.False(batch.IsShared);
        Assert.True(batch.TryAdd(Revision(2, session: 8), () => At(2)));
        Assert.True(batch.IsShared);
        Assert.Equal([1, 2], batch.Close().Select(revision => revision.Number));
        Assert.False(batch.TryAdd(Revision(3, session: 7), () => throw new InvalidOperationException("It is taken.")));
        Assert.Equal(2, batch.Close().Count);
        Assert.Equal(2, batch.After.Revision);
    }

    [Fact]
    public void A_script_waits_for_its_answer_and_is_no_editor()
    {
        Assert.Equal(7, new RevisionBatch([Revision(1, session: 7)], At(1), readers: 2).Editor);
        Assert.Null(new RevisionBatch([Revision(1, SessionSecrets.FirstScriptSession)], At(1), readers: 2).Editor);
    }

    internal static Revision Revision(long number, long session) => RevisionCodec.Encode(number, session, number, 0, Delta.Insert("x"), new());

    internal static DocumentSnapshot At(int revision) => new(revision, Rope.From(Delta.Insert(new string('x', revision))));
}
