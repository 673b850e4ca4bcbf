using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;

namespace CollabDocs.Gateway.Sockets;

/// <summary>
/// What the client of one connection may do, kept current (PROTOCOL G6 to G8): its document is asked anew when the list of access has changed there and when the client brings
/// another token; its end is waited for, and its API key asked after. One look at a time; what happens meanwhile is one more. Any thread may call.
/// </summary>
/// <param name="tell">Called with what the client is to be told: the role now, or why there is none.</param>
/// <param name="isGood">Whether an API key is good still, by its id.</param>
/// <param name="onBroken">Called where a look fails by a bug: it does not know then what the client may, and ends.</param>
internal sealed class RoleWatch(
    IDocumentHandle document, Caller caller, Standing standing, Func<Standing, Pass, ValueTask> tell, Func<long, Task<bool>> isGood, Action<Exception> onBroken, TimeProvider time,
    CancellationToken ended)
    : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Timers take no more.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(7);

    private readonly Lock _gate = new();
    private volatile Caller _caller = caller;
    private (Role Role, long Expires) _told = (standing.Role, caller.Pass.Expires);

    /// <summary>Its API key was revoked.</summary>
    private volatile Pass? _void;
    private ITimer? _timer;
    private int _asked;
    private Task _looking = Task.CompletedTask;

    /// <summary>Who the client is, by its newest token.</summary>
    public Caller Caller => _caller;

    /// <summary>By what the client was told last.</summary>
    public bool HasRole
    {
        get
        {
            lock (_gate)
                return _told.Role != Role.None;
        }
    }

    /// <summary>Begins to wait for the end of the pass, and of its key.</summary>
    public void Begin() => Schedule();

    /// <summary>The list of access has changed, or the time is over.</summary>
    /// <returns>Completes when the client has been told what there is to tell. Never fails.</returns>
    public Task LookAgain()
    {
        lock (_gate)
            return Interlocked.Increment(ref _asked) == 1 ? _looking = Look() : _looking;
    }

    /// <summary>The client has brought another token, which is of the same user.</summary>
    /// <returns>What it gives; where that is nothing, all stays as it was. Null where the document is gone.</returns>
    /// <exception cref="StoreUnavailableException"/>
    public async Task<Standing?> Renew(Caller renewed)
    {
        var look = await document.Look(renewed.Pass, ended);
        if (look is { Fault: null } now)
        {
            lock (_gate)
                (_caller, _told) = (renewed, (now.Role, renewed.Pass.Expires));
            Schedule();
        }
        return look;
    }

    public void Dispose()
    {
        lock (_gate)
            _timer?.Dispose();
    }

    private async Task Look()
    {
        int asked;
        do
        {
            asked = Volatile.Read(ref _asked);
            try
            {
                var pass = _caller.Pass;
                // Where there is no document any more the relay says so.
                if (await Ask(pass) is { } now && IsNews(now, pass))
                    await tell(now, pass);
            }
            catch (StoreUnavailableException)
            {
                asked = 0; // again
                await Task.Delay(RetryDelay, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                onBroken(exception);
                return;
            }
        }
        while (Interlocked.Add(ref _asked, -asked) > 0 && !ended.IsCancellationRequested);
    }

    /// <summary>The end of a pass is told by the clock here: the document may be out of reach then, or on a node whose clock is late.</summary>
    private async ValueTask<Standing?> Ask(Pass pass) =>
        IsOver(pass) ? new Standing(Role.None, AccessFault.TokenExpired, 0)
        : ReferenceEquals(pass, _void) ? new Standing(Role.None, AccessFault.TokenRevoked, 0)
        : await document.Look(pass, ended);

    private bool IsNews(Standing now, Pass pass)
    {
        lock (_gate)
        {
            if (pass != _caller.Pass)
                return false; // renewed meanwhile
            if (_told == (now.Role, pass.Expires))
                return false;
            _told = (now.Role, pass.Expires);
            return true;
        }
    }

    private void Schedule()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            if (_caller.Pass.Expires == Pass.NoEnd || ended.IsCancellationRequested)
                return;
            var left = DateTimeOffset.FromUnixTimeMilliseconds(_caller.Pass.Expires) - time.GetUtcNow();
            var longest = _caller.MintedWith == 0 ? LongestWait : KeyWatch.Interval;
            _timer = time.CreateTimer(
                static watch => ((RoleWatch)watch!).TimeIsUp(), this,
                left <= TimeSpan.Zero ? TimeSpan.Zero : left < longest ? left : longest, Timeout.InfiniteTimeSpan);
        }
    }

    private void TimeIsUp()
    {
        if (IsOver(_caller.Pass))
        {
            _ = LookAgain();
            return;
        }
        Schedule();
        if (_caller is { MintedWith: not 0 } caller)
            _ = AskAfter(caller);
    }

    private async Task AskAfter(Caller caller)
    {
        try
        {
            if (await isGood(caller.MintedWith))
                return;
            _void = caller.Pass;
            _ = LookAgain();
        }
        catch (StoreUnavailableException)
        {
            // The next time will tell.
        }
        catch (Exception exception)
        {
            onBroken(exception);
        }
    }

    private bool IsOver(Pass pass) => time.GetUtcNow().ToUnixTimeMilliseconds() >= pass.Expires;
}
