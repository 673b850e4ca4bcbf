namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>Where calls of the store go wrong, in all silos of a stage. Any thread may call.</summary>
internal sealed class StoreFaults
{
    private volatile Func<string, CallFault> _plan = _ => CallFault.None;

    /// <summary>What happens to each call, by the name of its method.</summary>
    public Func<string, CallFault> Plan
    {
        set => _plan = value;
    }

    public CallFault Choose(string method) => _plan(method);

    /// <summary>From now on all goes well.</summary>
    public void Mend() => _plan = _ => CallFault.None;
}
