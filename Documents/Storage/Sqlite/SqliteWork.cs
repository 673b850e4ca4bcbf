namespace CollabDocs.Documents.Storage;

/// <summary>Something to be written, on the writer's thread, and who waits for it.</summary>
/// <param name="batch">What it appends, where that can wait a moment for what others write.</param>
internal abstract class SqliteWork(RevisionBatch? batch)
{
    private protected RevisionBatch? Batch { get; } = batch;

    public bool IsAppend => Batch is not null;

    /// <summary>Whose it is, where it can wait for what others write; else null.</summary>
    public long? Editor => Batch is { CanWait: true } ? Batch.Editor : null;

    /// <summary>It is a single editor's; null where it is nobody's, or several people's.</summary>
    public long? SoleEditor => Batch is { IsShared: false } ? Batch.Editor : null;

    /// <summary>Does it, inside the writer's transaction. Must be repeatable: a transaction that fails is rolled back, and what was in it
    /// may run again.</summary>
    public abstract void Execute(SqliteStatements statements);

    /// <summary>It is on the disk.</summary>
    /// <param name="here">An append is published on this thread, which saves the way to another; else who waits goes on elsewhere.</param>
    public abstract void Complete(bool here);

    public abstract void Fail(Exception failure);
}

/// <inheritdoc/>
internal sealed class SqliteWork<T>(Func<SqliteStatements, T> run, RevisionBatch? batch) : SqliteWork(batch)
{
    private readonly TaskCompletionSource<T> _done = new();
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public override void Execute(SqliteStatements statements) => _result = run(statements);

    public override void Complete(bool here)
    {
        if (here && Batch is not null)
            _done.SetResult(_result);
        else
            ThreadPool.UnsafeQueueUserWorkItem(static work => work._done.SetResult(work._result), this, preferLocal: false);
    }

    public override void Fail(Exception failure) =>
        ThreadPool.UnsafeQueueUserWorkItem(static failed => failed.Work._done.SetException(failed.Failure), (Work: this, Failure: failure), preferLocal: false);
}
