namespace CollabDocs.Grains;

/// <summary>Requests that a grain does once, though they come again because the answer was late. Called in the grain's turns.</summary>
internal sealed class RunningRequests<T>
{
    /// <summary>So many of the last ones are known.</summary>
    private const int Known = 64;

    private readonly Dictionary<Guid, Task<T>> _tasks = [];
    private readonly Queue<Guid> _order = new();

    /// <summary>One that has failed is begun anew.</summary>
    public Task<T> GetOrStart(Guid request, Func<Task<T>> start)
    {
        if (_tasks.TryGetValue(request, out var there) && !there.IsFaulted)
            return there;
        if (there is null)
            _order.Enqueue(request);
        if (_order.Count > Known)
            _tasks.Remove(_order.Dequeue());
        return _tasks[request] = start();
    }
}
