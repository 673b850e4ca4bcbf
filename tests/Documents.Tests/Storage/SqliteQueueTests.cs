using CollabDocs.Documents.Storage;
using Xunit;

namespace CollabDocs.Documents.Tests.Storage;

public sealed class SqliteQueueTests
{
    private readonly SqliteQueue _queue = new();

    [Fact]
    public async Task What_editors_write_goes_with_whoever_cannot_wait()
    {
        Assert.Equal(1, Taken(Of(editor: 7)));
        var taking = Task.Run(() => Taken());
        _queue.TryAdd(Of(editor: 8));
        _queue.TryAdd(Of(editor: 9));
        _queue.TryAdd(Of(editor: null));
        // Mostly all together; in more than one batch where a moment was over before the next had come.
        var taken = await taking;
        while (taken < 3)
            taken += Taken();
        Assert.Equal(3, taken);
    }

    [Fact]
    public void It_gives_all_that_it_took_and_then_ends()
    {
        for (var editor = 1; editor <= 5; editor++)
            Assert.True(_queue.TryAdd(Of(editor)));
        _queue.Close();
        Assert.False(_queue.TryAdd(Of(editor: 6)));
        Assert.Equal(5, Taken());
        Assert.False(_queue.Take([], patience: null));
    }

    [Fact]
    public void Where_nothing_comes_the_batch_is_empty()
    {
        var batch = new List<SqliteWork>();
        Assert.True(_queue.Take(batch, TimeSpan.FromMilliseconds(5)));
        Assert.Empty(batch);
    }

    [Fact]
    public void Of_much_work_a_batch_has_a_thousand_at_the_most()
    {
        for (var i = 0; i < 1_500; i++)
            _queue.TryAdd(Of(editor: i + 1));
        Assert.Equal(1_000, Taken());
        Assert.Equal(500, Taken());
    }

    private int Taken(params SqliteWork[] works)
    {
        foreach (var work in works)
            _queue.TryAdd(work);
        var batch = new List<SqliteWork>();
        Assert.True(_queue.Take(batch, patience: null));
        return batch.Count;
    }

    private static SqliteWork<bool> Of(long? editor) =>
        new(_ => true, editor is { } session ? new RevisionBatch([RevisionBatchTests.Revision(1, session)], RevisionBatchTests.At(1), readers: 2) : null);
}
