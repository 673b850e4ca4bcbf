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
        var passing = new PassingConnection(this, Add(connection));
        connection.Features.Set(passing);
        try
        {
            await next(connection);
        }
        finally
        {
            passing.Stay();
        }
    }

    private LinkedListNode<ConnectionContext> Add(ConnectionContext connection)
    {
        LinkedListNode<ConnectionContext> node;
        ConnectionContext oldest;
        lock (_gate)
        {
            node = _passing.AddLast(connection);
            if (options.HttpConnections == 0 || _passing.Count <= options.HttpConnections)
                return node;
            oldest = _passing.First!.Value;
            _passing.RemoveFirst();
        }
        metrics.Limited(Limit.HttpConnections);
        oldest.Abort(new ConnectionAbortedException("Others need its place."));
        return node;
    }

    /// <summary>It stays, or has ended: it is no longer counted.</summary>
    internal void Remove(LinkedListNode<ConnectionContext> connection)
    {
        lock (_gate)
            if (connection.List is not null)
                _passing.Remove(connection);
    }
}
