namespace CollabDocs.Documents.Storage;

/// <summary>Something to be written, and who waits for it. Runs on the writer's thread only.</summary>
internal abstract class SqliteWork
{
    /// <summary>Does it, inside the writer's transaction. Must be repeatable: a transaction that fails is rolled back, and what was in it
    /// may run again.</summary>
    public abstract void Execute(SqliteStatements statements);

    /// <summary>It is on the disk.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception failure);
}

/// <inheritdoc/>
internal sealed class SqliteWork<T>(Func<SqliteStatements, T> run) : SqliteWork
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public override void Execute(SqliteStatements statements) => _result = run(statements);

    public override void Complete() => _done.TrySetResult(_result);

    public override void Fail(Exception failure) => _done.TrySetException(failure);
}
