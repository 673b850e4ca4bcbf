namespace CollabDocs.Gateway.Limits;

/// <summary>
/// The memory of long messages and bodies that are coming in, of all together: each may be as long as the settings say, but not all at once. Any thread may call.
/// </summary>
/// <param name="most">In bytes; 0: any number.</param>
internal sealed class IncomingBytes(long most)
{
    public static readonly Limited Full = new(Limit.IncomingBytes, TimeSpan.FromSeconds(5));

    private long _taken;

    /// <summary>Takes more for one message or body. Who is the only one gets all that he needs.</summary>
    /// <param name="has">What it has taken already.</param>
    public bool TryTake(long has, long more)
    {
        while (true)
        {
            var taken = Volatile.Read(ref _taken);
            if (most > 0 && taken + more > most && taken > has)
                return false;
            if (Interlocked.CompareExchange(ref _taken, taken + more, taken) == taken)
                return true;
        }
    }

    public void Give(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
