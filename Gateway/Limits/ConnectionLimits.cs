using System.Net;

namespace CollabDocs.Gateway.Limits;

/// <summary>
/// Says who may come in, ask and make documents, and who is to come again later (PROTOCOL L). What is asked here is counted here, in the metric too. Any thread may call.
/// </summary>
/// <remarks>Not System.Threading.RateLimiting: its partitions are an object with a lock and a place in a timer's list for each address, and a million addresses
/// would be a million of them; here they share a few megabytes (<see cref="Accounts"/>).</remarks>
internal sealed class ConnectionLimits
{
    /// <summary>4 MiB of tallies.</summary>
    private const int Addresses = 1 << 17;

    private const int Users = 1 << 15;

    private readonly GatewayMetrics _metrics;
    private readonly int _most;
    private readonly Accounts _addresses, _users;
    private readonly Account _loopback;
    private readonly SilentConnections _silent;
    private readonly Rate _connects;
    private int _open;
    private long _connected;

    public ConnectionLimits(CollabDocsOptions options, GatewayMetrics metrics, TimeProvider time)
    {
        (_metrics, _most) = (metrics, options.Connections);
        _addresses = new Accounts(Allowance.OfAddress(options, time), Addresses);
        _users = new Accounts(Allowance.OfUser(options, time), Users);
        _loopback = new Account(Allowance.OfAddress(options, time, options.LoopbackFactor), new Tally[1], 0);
        _silent = new SilentConnections(options.SilentConnections);
        _connects = new Rate(options.ConnectsPerSecond, 5.0 * options.ConnectsPerSecond, time);
        Messages = IntakeRates.Of(options, time);
        DocumentSubmissions = new Rate(options.SubmissionsPerSecondPerDocument, options.SubmissionsPerSecondPerDocument, time);
        Incoming = new IncomingBytes(options.IncomingBytes);
    }

    /// <summary>Of what one connection sends.</summary>
    public IntakeRates Messages { get; }

    /// <summary>Of all connections to one document together.</summary>
    public Rate DocumentSubmissions { get; }

    public IncomingBytes Incoming { get; }

    /// <summary>Somebody asks for a socket.</summary>
    /// <param name="address">Null where there is none: what comes in does not come over a network.</param>
    /// <param name="limited">Why he must come again, where this returns null.</param>
    /// <returns>His place; disposing it gives it back.</returns>
    public ConnectionPlace? TryEnter(IPAddress? address, out Limited? limited)
    {
        var account = Of(address);
        limited = Interlocked.Increment(ref _open) > _most && _most > 0
            ? new Limited(Limit.Connections, Account.UntilSomeClose)
            : account.Open();
        if (limited is null && (limited = account.Connect() ?? Connect(account)) is not null)
            account.Close();
        if (limited is null)
            return new ConnectionPlace(this, account, _silent);
        Left();
        Count(limited);
        return null;
    }

    /// <summary>A request over HTTP, of any kind.</summary>
    public Limited? Request(IPAddress? address) => Count(Of(address).Request());

    /// <summary>Somebody wants to make a document.</summary>
    /// <param name="user">Null where nobody knows who it is.</param>
    public Limited? Create(IPAddress? address, string? user) => Create(Of(address), user is null ? null : OfUser(user));

    public Limited? Create(Account address, Account? user) => Count(user?.Create() ?? address.Create());

    public Account OfUser(string user) => _users.Of(user);

    /// <summary>A place is given back.</summary>
    public void Left() => Interlocked.Decrement(ref _open);

    public Limited? Count(Limited? limited)
    {
        if (limited is not null)
            _metrics.Limited(limited.Limit);
        return limited;
    }

    public void Count(Limit limit) => _metrics.Limited(limit);

    private Limited? Connect(Account account)
    {
        if (_connects.TryTake(ref _connected, out var wait))
            return null;
        account.SaidHello();
        return new Limited(Limit.Connects, wait + Account.UntilSomeClose); // it is not this one who is too fast, so sooner is not soon enough
    }

    /// <summary>Behind loopback may be many, for a proxy comes from there.</summary>
    private Account Of(IPAddress? address) => address is null || IPAddress.IsLoopback(address) ? _loopback : _addresses.Of(address);
}
