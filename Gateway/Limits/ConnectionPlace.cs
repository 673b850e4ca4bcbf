namespace CollabDocs.Gateway.Limits;

/// <summary>One connection, as the limits count it. Its connection calls; only <see cref="TurnAway"/> comes from elsewhere.</summary>
internal sealed class ConnectionPlace(ConnectionLimits limits, Account address, SilentConnections silent) : IDisposable
{
    private Account? _user;
    private bool _hasSpoken;
    private bool _hasLeft;

    /// <summary>Where it is in the list of those that are silent; that list's.</summary>
    public LinkedListNode<ConnectionPlace>? Silence { get; set; }

    /// <summary>Called, on any thread, when others must have its place.</summary>
    public Action<Limited> TurnAway { get; private set; } = _ => { };

    /// <summary>From now on it is waited for its hello.</summary>
    public void AwaitHello(Action<Limited> turnAway)
    {
        TurnAway = turnAway;
        if (silent.Add(this) is not { } oldest)
            return;
        limits.Count(Limit.Silent);
        oldest.TurnAway(new Limited(Limit.Silent, Account.UntilSomeClose));
    }

    public void SaidHello()
    {
        if (_hasSpoken)
            return;
        _hasSpoken = true;
        silent.Remove(this);
        address.SaidHello();
    }

    /// <summary>It is known now whose connection it is.</summary>
    /// <returns>Why he must come again, where he must.</returns>
    public Limited? BelongTo(string user)
    {
        if (_user is not null)
            return null;
        var account = limits.OfUser(user);
        if (account.Open() is { } limited)
            return limits.Count(limited);
        _user = account;
        return null;
    }

    /// <summary>It wants to make a document.</summary>
    public Limited? Create() => limits.Create(address, _user);

    public void Dispose()
    {
        if (_hasLeft)
            return;
        _hasLeft = true;
        SaidHello();
        _user?.Close();
        address.Close();
        limits.Left();
    }
}
