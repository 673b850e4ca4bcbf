using CollabDocs.Documents;

namespace CollabDocs.Grains;

/// <summary>A document that is open in this silo, and the gateways at which those are who are in it. Any thread may call.</summary>
public sealed class OpenDocument(DocumentSession session)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, (long Connection, SiloAddress Gateway)> _places = [];

    public DocumentSession Session => session;

    /// <summary>Its revision when it was opened here.</summary>
    public long OpenedAt { get; } = session.Revision;

    /// <summary>It ends here because its home is elsewhere. Set before its session is stopped.</summary>
    internal bool GoesHome { get; set; }

    /// <summary>A connection of a session of the document is at this gateway.</summary>
    internal void Enter(long number, long connection, SiloAddress gateway)
    {
        lock (_gate)
            if (!_places.TryGetValue(number, out var place) || place.Connection <= connection)
                _places[number] = (connection, gateway);
    }

    internal void Leave(long number, long connection)
    {
        lock (_gate)
            if (_places.TryGetValue(number, out var place) && place.Connection <= connection)
                _places.Remove(number);
    }

    /// <summary>Nobody at these gateways will say that he leaves.</summary>
    internal async Task LeaveThoseOf(Func<SiloAddress, bool> isGone)
    {
        List<(long Number, long Connection)> gone;
        lock (_gate)
            gone = [.. _places.Where(place => isGone(place.Value.Gateway)).Select(place => (place.Key, place.Value.Connection))];
        foreach (var (number, connection) in gone)
        {
            Leave(number, connection);
            try
            {
                await session.Leave(number, connection);
            }
            catch (ActivationEndedException)
            {
                return; // the next one knows nobody until he says where he is
            }
        }
    }
}
