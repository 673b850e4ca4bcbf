namespace CollabDocs.Gateway.Limits;

/// <summary>
/// The connections of the process that have not said hello. Where there are too many the oldest goes: who is honest says hello at once, and so gets in however many
/// come who are not. Any thread may call.
/// </summary>
/// <param name="most">0: any number.</param>
internal sealed class SilentConnections(int most)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<ConnectionPlace> _silent = [];

    /// <returns>The one that must go for it.</returns>
    public ConnectionPlace? Add(ConnectionPlace place)
    {
        lock (_gate)
        {
            place.Silence = _silent.AddLast(place);
            if (most == 0 || _silent.Count <= most)
                return null;
            var oldest = _silent.First!.Value;
            Remove(oldest);
            return oldest;
        }
    }

    public void Remove(ConnectionPlace place)
    {
        lock (_gate)
        {
            if (place.Silence is { } node)
                _silent.Remove(node);
            place.Silence = null;
        }
    }
}
