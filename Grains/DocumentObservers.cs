using CollabDocs.Documents;
using CollabDocs.Grains.Interfaces;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Grains;

/// <summary>The gateways that are told of one document, each through a queue of its own. Runs on the grain's scheduler only.</summary>
internal sealed class DocumentObservers(IClusterMembershipService membership, TimeProvider time, ILogger logger)
{
    /// <summary>For what was told last to reach the gateways.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);

    private readonly Dictionary<IDocumentObserver, (ObserverQueue Queue, DocumentSubscription Subscription)> _observers = [];
    private long _batches;

    public bool IsEmpty => _observers.Count == 0;

    public async Task<DocumentSubscription> Subscribe(DocumentSession session, IDocumentObserver observer, SiloAddress gateway, long known)
    {
        var queue = new ObserverQueue(session.Id, observer, session.Epoch, () => IsGone(gateway), () => ++_batches, time, logger);
        var subscription = await session.Subscribe(queue, known, CancellationToken.None);
        // A gateway that does not know whether it has subscribed does so again. What its earlier queue holds, it is told nevertheless.
        _observers.Remove(observer, out var earlier);
        _observers[observer] = (queue, subscription);
        queue.Dropped += () => _ = End(observer, queue);
        if (earlier.Subscription is not null)
            await earlier.Subscription.DisposeAsync();
        return subscription;
    }

    /// <summary>When it returns nothing more is on its way to the observer, unless that does not answer: a grain cannot move while a call runs.</summary>
    public async Task Unsubscribe(IDocumentObserver observer)
    {
        if (!_observers.TryGetValue(observer, out var ending))
            return;
        ending.Queue.Close();
        await End(observer, ending.Queue);
        await Settle([ending.Queue], CancellationToken.None);
    }

    /// <summary>Waits until all have been told what they can be told.</summary>
    public Task Farewell(CancellationToken hurry) => Settle(_observers.Values.Select(observer => observer.Queue), hurry);

    private async Task Settle(IEnumerable<ObserverQueue> queues, CancellationToken hurry)
    {
        var told = Task.WhenAll(queues.Where(queue => !queue.IsFailing).Select(queue => queue.Finished));
        await Task.WhenAny(told, Task.Delay(FarewellTime, time, hurry));
    }

    private async Task End(IDocumentObserver observer, ObserverQueue queue)
    {
        if (!_observers.TryGetValue(observer, out var ending) || ending.Queue != queue)
            return;
        _observers.Remove(observer);
        await ending.Subscription.DisposeAsync();
    }

    private bool IsGone(SiloAddress gateway) => membership.CurrentSnapshot.GetSiloStatus(gateway) == SiloStatus.Dead;
}
