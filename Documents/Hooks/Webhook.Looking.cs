using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents.Hooks;

/// <content>Looking for what is owed and nobody has in mind: at the start, and now and then.</content>
internal sealed partial class Webhook
{
    internal static readonly TimeSpan LookInterval = TimeSpan.FromMinutes(10);

    private const int PageDocuments = 1_000;

    /// <summary>While so many documents wait, more are not looked for.</summary>
    private const int MaxFound = 10_000;

    private static readonly TimeSpan RoomInterval = TimeSpan.FromSeconds(1), StoreInterval = TimeSpan.FromSeconds(5);

    /// <summary>What is found is left so long to those who have it in mind.</summary>
    private readonly TimeSpan _grace;
    private TaskCompletionSource _look = NewLook();
    private Task _looking = Task.CompletedTask;

    public void Start() => _looking = Task.Run(Look);

    /// <summary>Looks again as soon as it has looked.</summary>
    public void LookSoon() => Volatile.Read(ref _look).TrySetResult();

    /// <summary>Ends with the process.</summary>
    private async Task Look()
    {
        try
        {
            while (true)
            {
                Volatile.Write(ref _look, NewLook());
                var next = await LookThrough() ? LookInterval : StoreInterval;
                try
                {
                    await _look.Task.WaitAsync(next, _time, _end.Token);
                }
                catch (TimeoutException)
                {
                }
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
        }
    }

    /// <summary>Looks at every document, in pages.</summary>
    /// <returns>False where the store could not be asked.</returns>
    private async Task<bool> LookThrough()
    {
        try
        {
            for (long? next = 0; next is { } after;)
            {
                var page = await _store.ListOwed(_name, after, PageDocuments, _end.Token);
                while (!TryAdd(page.Documents))
                    await Task.Delay(RoomInterval, _time, _end.Token);
                next = page.Next;
            }
            return true;
        }
        catch (Exception e) when (!_end.IsCancellationRequested)
        {
            LogNotLooked(_url.Authority, e);
            return false;
        }
    }

    private bool TryAdd(IReadOnlyList<DocumentId> found)
    {
        lock (_gate)
        {
            if (found.Count > 0 && _waiting.Count >= MaxFound)
                return false;
            foreach (var document in found)
                _waiting.Found(document, Now + _grace);
            Arm();
            return true;
        }
    }

    private static TaskCompletionSource NewLook() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Warning, "What the webhook at {Receiver} is owed was not looked for; it is tried again")]
    private partial void LogNotLooked(string receiver, Exception failure);
}
