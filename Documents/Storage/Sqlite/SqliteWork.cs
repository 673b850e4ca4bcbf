namespace CollabDocs.Documents.Storage;

/// <summary>Something to be written, and who waits for it. Runs on the writer's thread only.</summary>
/// <param name="batch">What it appends, where that can wait a moment for what others write.</param>
internal abstract class SqliteWork(RevisionBatch? batch)
{
    /// <summary>Whose it is; null where somebody waits for the answer who does not go on meanwhile.</summary>
    public long? Editor => batch?.Editor;

    /// <summary>It is a single editor's; null where it is nobody's, or several people's.</summary>
    public long? SoleEditor => batch is { IsShared: false } ? batch.Editor : null;

    /// <summary>Does it, inside the writer's transaction. Must be repeatable: a transaction that fails is rolled back, and what was in it
    /// may run again.</summary>
    public abstract void Execute(SqliteStatements statements);

    /// <summary>It is on the disk.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception failure);
}

/// <inheritdoc/>
internal sealed class SqliteWork<T>(Func<SqliteStatements, T> run, RevisionBatch? batch) : SqliteWork(batch)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public override void Execute(SqliteStatements statements) => _result = run(statements);

    public override void Complete() => _done.TrySetResult(_result);

    public override void Fail(Exception failure) => _done.TrySetException(failure);
}
