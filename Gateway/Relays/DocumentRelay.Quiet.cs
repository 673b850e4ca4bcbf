namespace CollabDocs.Gateway.Relays;

/// <content>Where nothing comes for a while, nothing is kept: all who are here have it, and who comes back from further away than that gets what he missed from the
/// document.</content>
internal sealed partial class DocumentRelay
{
    /// <summary>The newest revision and the newest change of presence, and since when nothing newer has come.</summary>
    private (long Revision, long Change) _newest;
    private long _newestSince;

    internal static TimeSpan Quiet { get; } = TimeSpan.FromSeconds(2);

    /// <returns>When to look again; null where nothing is kept.</returns>
    private TimeSpan? ForgetWhenQuiet()
    {
        lock (_gate)
        {
            if (_state is not { } state || (state.Ring.Head == state.Ring.Tail && _page is null && _everybody is null))
                return null;
            if ((state.Ring.Head, _open) is var newest && newest != _newest)
                (_newest, _newestSince) = (newest, _time.GetTimestamp());
            if (Left(Quiet, _newestSince) is var left && left > TimeSpan.Zero)
                return left;
            if (_readers.Values.Any(reader => reader.End is null && reader.Revision < state.Ring.Head))
                return Quiet; // it takes some longer
            state.Ring.Forget();
            (_run, _page, _everybody) = (RevisionRun.Empty, null, null);
            return null;
        }
    }
}
