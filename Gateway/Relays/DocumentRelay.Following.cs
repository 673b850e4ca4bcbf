using CollabDocs.Documents;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Relays;

/// <content>The loop that follows the document: takes its notices, closes gaps, and subscribes again when a subscription is over. It waits for nothing but its
/// signal: calls to the document run beside it, so that notices are taken however long they take.</content>
internal sealed partial class DocumentRelay
{
    /// <summary>So many connections are told on the document's turn, before that is over; more would hold it up.</summary>
    private const int SmallRoom = 64;

    private readonly RelayCall<Begun> _subscribing;
    private readonly RelayCall<Page> _reading;

    private DocumentSubscription? _subscription;
    private RelaySubscriber? _subscriber;

    /// <summary>Since when a revision is missing, and how long it may be: a late notice closes most gaps by itself.</summary>
    private long? _gapSince;
    private TimeSpan _patience = GapPatience;
    private long _renewed;

    internal static TimeSpan GapPatience { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Subscriptions may get lost without a word where a machine boundary lies between.</summary>
    internal static TimeSpan RenewalInterval { get; } = TimeSpan.FromSeconds(60);

    internal static TimeSpan RetryDelay { get; } = TimeSpan.FromMilliseconds(250);

    private async Task Run()
    {
        using var calls = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            while (!_stop.IsCancellationRequested && await Follow(calls.Token))
                await _wake.Wait();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            LogBroken(exception, _document.Id);
        }
        finally
        {
            End(CloseReason.Internal); // a relay that stops has no readers, unless it broke
            _ready.TrySetResult(false);
            await calls.CancelAsync();
            await StopRestoring();
            await _reading.GiveUp();
            if (await _subscribing.GiveUp() is { Subscription: { } late })
                await late.DisposeAsync();
            if (_subscription is { } subscription)
                await subscription.DisposeAsync();
        }
    }

    /// <summary>Takes what has come, and begins what is due.</summary>
    /// <returns>False where nothing is to follow any more; then all readers were told.</returns>
    private async Task<bool> Follow(CancellationToken cancellation)
    {
        TakeNotices();
        if (_subscribing.TryTake(out var begun))
        {
            if (!await Begin(begun!, cancellation))
                return false;
            TakeNotices();
        }
        if (_reading.TryTake(out var page))
            Fill(page!);
        if (_state is { IsDeleted: true })
            End(CloseReason.DocumentDeleted);
        if (Ending is not null)
            return false;
        if (!_subscribing.IsRunning && (_state is not { NeedsSubscription: false } || _time.GetElapsedTime(_renewed) >= RenewalInterval))
        {
            _renewed = _time.GetTimestamp(); // before it subscribes: what gets lost from then on is found one interval later
            _subscribing.Begin(Subscribe(cancellation));
        }
        LookForGap(cancellation);
        Schedule();
        return true;
    }

    private void LookForGap(CancellationToken cancellation)
    {
        long after;
        lock (_gate)
        {
            // A subscription that is over is replaced first: whom to ask, and for how much, is known then.
            if (_state is not { HasGap: true, NeedsSubscription: false })
            {
                _gapSince = null;
                if (_state is { HasGap: false })
                    _patience = GapPatience;
                return;
            }
            after = _state.Ring.Head;
        }
        _gapSince ??= _time.GetTimestamp();
        if (_reading.IsRunning || _time.GetElapsedTime(_gapSince.Value) < _patience)
            return;
        (_gapSince, _patience) = (null, GapPatience);
        _reading.Begin(Read(after, cancellation));
    }

    /// <summary>Wakes the loop when a gap has lasted too long, or the subscription has.</summary>
    private void Schedule()
    {
        var due = Timeout.InfiniteTimeSpan;
        if (!_subscribing.IsRunning)
            due = Left(RenewalInterval, _renewed);
        if (!_reading.IsRunning && _gapSince is { } since && Left(_patience, since) is var gap && (due < TimeSpan.Zero || gap < due))
            due = gap;
        if (_pageDue is { } page && (due < TimeSpan.Zero || page < due))
            due = page;
        if (ForgetWhenQuiet() is { } quiet && (due < TimeSpan.Zero || quiet < due))
            due = quiet;
        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Left(TimeSpan of, long since)
    {
        var left = of - _time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void WakeOnNotice()
    {
        if (_readers.Count <= SmallRoom)
            _wake.RaiseHere();
        else
            _wake.Raise();
    }

    private void TakeNotices()
    {
        if (_subscriber is null)
            return;
        lock (_gate)
            _subscriber.Empty(_state!);
        WakeReaders();
    }

    /// <summary>Subscribes, with the newest revision that we know of.</summary>
    private async Task<Begun> Subscribe(CancellationToken cancellation)
    {
        var subscriber = new RelaySubscriber(WakeOnNotice);
        Asked asked = default;
        var subscription = await Insist(() =>
        {
            lock (_gate)
                asked = _state?.Ask() ?? default;
            return _document.Subscribe(subscriber, asked.Known, cancellation);
        }, cancellation);
        return new Begun(subscription, subscriber, asked);
    }

    /// <returns>False where the document is gone, or is behind what our readers have.</returns>
    private async Task<bool> Begin(Begun begun, CancellationToken cancellation)
    {
        var earlier = _subscription;
        (_subscription, _subscriber) = (begun.Subscription, begun.Subscriber);
        if (earlier is not null)
            await earlier.DisposeAsync();
        if (begun.Subscription is not { } subscription)
        {
            _subscriber = null;
            End(CloseReason.DocumentDeleted);
            return false;
        }
        bool moved;
        lock (_gate)
        {
            if (_state is null)
            {
                _state = new RelayState(subscription);
                _ready.TrySetResult(true);
                return true;
            }
            // A new activation knows nobody's place; those who are connected here are told to it again, where we last saw them.
            moved = subscription.Epoch != _state.Epoch;
            if (moved)
                NotePlaces();
            if (!_state.Begin(subscription, begun.Asked))
            {
                End(CloseReason.RevisionUnknown);
                return false;
            }
        }
        if (moved)
            await RestorePlaces(subscription.Present, cancellation);
        _patience = TimeSpan.Zero; // what is missing now, no notice will bring
        return true;
    }

    private async Task<Page> Read(long after, CancellationToken cancellation) =>
        new(after, await Insist(() => _document.ReadRevisions(after, RevisionRing.MaxRevisions, cancellation), cancellation));

    private void Fill(Page page)
    {
        lock (_gate)
            if (page.Revisions is { } revisions)
                _state!.Fill(page.After, revisions);
            else
                _state!.Lose(); // gone, or about to be: the subscription will say
        WakeReaders();
    }

    /// <summary>Makes a call until it is answered.</summary>
    private async Task<T> Insist<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        while (true)
            try
            {
                return await call();
            }
            catch (StoreUnavailableException exception)
            {
                LogRetry(exception, _document.Id);
                await Task.Delay(RetryDelay, _time, cancellation);
            }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The relay of {Document} broke; its connections are closed and resume.")]
    private partial void LogBroken(Exception exception, DocumentId document);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Document} cannot be read; trying again.")]
    private partial void LogRetry(Exception exception, DocumentId document);

    /// <summary>A subscription, null where there is no document, who is told by it, and what we knew when we asked for it.</summary>
    private sealed record Begun(DocumentSubscription? Subscription, RelaySubscriber Subscriber, Asked Asked);

    /// <summary>What follows a revision, null where there is no document.</summary>
    private sealed record Page(long After, IReadOnlyList<Revision>? Revisions);
}
