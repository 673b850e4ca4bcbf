namespace CollabDocs.Documents.Tests.Doubles;

/// <summary>A call of a <see cref="HeldStore"/> that waits for its end.</summary>
/// <param name="name">Of the store's method.</param>
internal abstract class HeldCall(string name)
{
    public string Name { get; } = name;

    /// <summary>It is done now; how it ends for the caller is decided later.</summary>
    public abstract void DoFirst();

    /// <summary>It is done, and the caller is told so.</summary>
    public abstract void Succeed();

    /// <summary>The caller is told that it failed.</summary>
    /// <param name="done">Whether it was done all the same.</param>
    public abstract void Fail(bool done);

    /// <summary>It is done, and the caller is never told anything.</summary>
    public abstract void DoSilently();
}

/// <inheritdoc/>
internal sealed class HeldCall<T>(string name, Func<Task<T>> call, Action<HeldCall> ended) : HeldCall(name)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The stores of tests answer at once.</summary>
    private readonly Lazy<T> _result = new(() => call().GetAwaiter().GetResult());

    public Task<T> Answer => _answer.Task;

    public override void DoFirst() => Do();

    public override void Succeed()
    {
        ended(this);
        _answer.SetResult(Do());
    }

    public override void Fail(bool done)
    {
        ended(this);
        if (done)
            Do();
        _answer.SetException(new StoreUnavailableException("The test says so."));
    }

    public override void DoSilently()
    {
        ended(this);
        Do();
    }

    private T Do() => _result.Value;
}
