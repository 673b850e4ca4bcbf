namespace CollabDocs.Gateway.Limits;

/// <summary>The tally of an address or a user, and how much he may. Any thread may call.</summary>
internal readonly struct Account(Allowance allowance, Tally[] tallies, int index)
{
    /// <summary>What is open ends some time; when, nobody knows.</summary>
    public static readonly TimeSpan UntilSomeClose = TimeSpan.FromSeconds(5);

    private ref Tally Tally => ref tallies[index];

    /// <summary>Takes one of the connections that may be open, until <see cref="Close"/>.</summary>
    public Limited? Open()
    {
        if (IsWithin(Interlocked.Increment(ref Tally.Open), allowance.Connections))
            return null;
        Close();
        return new Limited(allowance.WhereTooManyAreOpen, UntilSomeClose);
    }

    public void Close() => Interlocked.Decrement(ref Tally.Open);

    /// <summary>Takes one of the connections that may be silent, until <see cref="SaidHello"/>.</summary>
    public Limited? Connect()
    {
        var silent = IsWithin(Interlocked.Increment(ref Tally.Silent), allowance.Silent);
        var wait = UntilSomeClose;
        if (silent && allowance.Connects.TryTake(ref Tally.Connects, out wait))
            return null;
        SaidHello();
        return new Limited(silent ? Limit.AddressConnects : Limit.AddressSilent, wait);
    }

    public void SaidHello() => Interlocked.Decrement(ref Tally.Silent);

    public Limited? Request() => allowance.Requests.TryTake(ref Tally.Requests, out var wait) ? null : new Limited(Limit.AddressRequests, wait);

    public Limited? Create() =>
        allowance.Documents.TryTake(ref Tally.Documents, out var wait) ? null : new Limited(allowance.WhereTooManyAreMade, wait);

    private static bool IsWithin(int many, long most) => most == 0 || many <= most;
}
