namespace CollabDocs.Gateway.Relays;

/// <summary>A call to the document that runs beside the relay's loop, one at a time; when it is over the loop is woken, and takes what came of it.</summary>
internal sealed class RelayCall<T>(Signal wake)
{
    private Task<T>? _running;

    /// <summary>It has begun, and nobody has taken its answer yet.</summary>
    public bool IsRunning => _running is not null;

    public void Begin(Task<T> call)
    {
        _running = call;
        _ = call.ContinueWith(_ => wake.Raise(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Its answer, once. Throws what the call has thrown.</summary>
    public bool TryTake(out T? answer)
    {
        answer = default;
        if (_running is not { IsCompleted: true } over)
            return false;
        _running = null;
        answer = over.GetAwaiter().GetResult();
        return true;
    }

    /// <summary>Nobody wants the answer any more.</summary>
    /// <returns>It, where there was one all the same.</returns>
    public async Task<T?> GiveUp()
    {
        if (_running is not { } running)
            return default;
        await Task.WhenAny(running);
        return running.IsCompletedSuccessfully ? running.Result : default;
    }
}
