using Microsoft.AspNetCore.Connections;

namespace CollabDocs.Gateway.Limits;

/// <summary>
/// The TCP connections of the server that carry nothing that stays: requests that are soon answered, or nothing yet. Where there are too many the oldest is cut, so that who comes
/// gets in, and who holds connections open for nothing takes nobody's place. Any thread may call.
/// </summary>
internal sealed class PassingConnections(CollabDocsOptions options, GatewayMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<ConnectionContext> _passing = [];

    /// <summary>Serves a connection to its end: a middleware of the server's connections.</summary>
    public async Task Serve(ConnectionContext connection, ConnectionDelegate next)
    {
        using var passing = new PassingConnection(this, connection);
        passing.Begin();
        connection.Features.Set(passing);
        await next(connection);
    }

    internal void Enter(LinkedListNode<ConnectionContext> place)
    {
        ConnectionContext oldest;
        lock (_gate)
        {
            _passing.AddLast(place);
            if (options.HttpConnections == 0 || _passing.Count <= options.HttpConnections)
                return;
            oldest = _passing.First!.Value;
            _passing.RemoveFirst();
        }
        metrics.Limited(Limit.HttpConnections);
        oldest.Abort(new ConnectionAbortedException("Others need its place."));
    }

    internal void Leave(LinkedListNode<ConnectionContext> place)
    {
        lock (_gate)
            if (place.List is not null)
                _passing.Remove(place);
    }
}
