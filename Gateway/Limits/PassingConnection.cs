using Microsoft.AspNetCore.Connections;

namespace CollabDocs.Gateway.Limits;

/// <summary>A feature of the server's connections: whether one passes, or carries something that stays. Any thread may call.</summary>
internal sealed class PassingConnection(PassingConnections all, ConnectionContext connection) : IDisposable
{
    private readonly LinkedListNode<ConnectionContext> _place = new(connection);
    private readonly Lock _gate = new();

    /// <summary>Streams of HTTP/2 share a connection.</summary>
    private int _staying;
    private bool _ended;

    public void Begin() => all.Enter(_place);

    /// <summary>What it carries from now on lasts, and is counted elsewhere.</summary>
    /// <returns>Disposing it says that this is over: the connection may be kept for further requests.</returns>
    public IDisposable Stay()
    {
        lock (_gate)
            if (_staying++ == 0)
                all.Leave(_place);
        return new Over(this);
    }

    /// <summary>The connection has ended.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            all.Leave(_place);
        }
    }

    private void Pass()
    {
        lock (_gate)
            if (--_staying == 0 && !_ended)
                all.Enter(_place);
    }

    private sealed class Over(PassingConnection connection) : IDisposable
    {
        public void Dispose() => connection.Pass();
    }
}
