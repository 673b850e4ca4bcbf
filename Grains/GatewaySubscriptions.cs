using CollabDocs.Documents;

namespace CollabDocs.Grains;

/// <summary>The subscriptions of this process, so that those whose activation is over are found. Any thread may call.</summary>
internal sealed class GatewaySubscriptions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DocumentId, List<GatewayObserver>> _observers = [];

    public void Add(GatewayObserver observer)
    {
        lock (_gate)
        {
            if (!_observers.TryGetValue(observer.Document, out var ofDocument))
                _observers[observer.Document] = ofDocument = [];
            ofDocument.Add(observer);
        }
    }

    public void Remove(GatewayObserver observer)
    {
        lock (_gate)
            if (_observers.TryGetValue(observer.Document, out var ofDocument) && ofDocument.Remove(observer) && ofDocument.Count == 0)
                _observers.Remove(observer.Document);
    }

    /// <summary>A document has answered from an activation of this epoch: older ones are over.</summary>
    public void Learn(DocumentId document, long epoch)
    {
        GatewayObserver[] older;
        lock (_gate)
            older = _observers.TryGetValue(document, out var ofDocument) ? [.. ofDocument.Where(observer => observer.IsOlderThan(epoch))] : [];
        foreach (var observer in older)
            observer.Lose();
    }

    /// <returns>How many were lost.</returns>
    public int LoseThoseOf(Func<SiloAddress, bool> isGone)
    {
        List<GatewayObserver> lost;
        lock (_gate)
            lost = [.. _observers.Values.SelectMany(ofDocument => ofDocument).Where(observer => observer.Silo is { } silo && isGone(silo))];
        return lost.Count(observer => observer.Lose());
    }
}
