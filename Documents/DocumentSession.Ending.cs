using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents;

/// <content>The end of an activation: unloaded because it is idle, stopped with its host, deleted, or stepping down.</content>
public sealed partial class DocumentSession
{
    /// <summary>Whoever stops waits so long for a snapshot at most: while people go on writing, and when they no longer can.</summary>
    private static readonly TimeSpan SnapshotTime = TimeSpan.FromSeconds(5), LastSnapshotTime = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource<EndReason> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when all that was accepted is stored; only after <see cref="_stopping"/>.</summary>
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EndReason? _ended;
    private bool _stopping;

    /// <summary>Completes when this activation has ended.</summary>
    public Task<EndReason> Ended => _end.Task;

    /// <summary>It takes no more submissions: it has ended, or will. To be asked in a turn, or on the scheduler that the activation was opened on.</summary>
    public bool IsEnding => _stopping || _ended is not null;

    /// <summary>Ends this activation if nobody is subscribed, nothing is on its way to the store, and nobody has called for the idle time. A snapshot is
    /// saved first, and its revisions are packed.</summary>
    /// <returns>Whether it has ended.</returns>
    public async Task<bool> TryUnload()
    {
        if (!await _mailbox.Ask(() => IsIdle))
            return _end.Task.IsCompleted;
        await await _mailbox.Ask(() => Task.WhenAll(FinishSaving(), _blocks.Finish(_published.Revision)));
        // Somebody may have called meanwhile.
        return await _mailbox.Ask(() =>
        {
            if (IsIdle)
                End(EndReason.Moved);
            return _ended is not null;
        });
    }

    /// <summary>Ends this activation in good order: saves a snapshot while people go on writing, for that of a large document takes a while; then takes no
    /// more submissions, finishes what is on its way to the store and publishes it, and tells the subscribers.</summary>
    /// <param name="hurry">Cancelled when the store is to be waited for no longer.</param>
    public async Task Stop(CancellationToken hurry)
    {
        try
        {
            await SaveSnapshot(SnapshotTime, hurry);
            await (await _mailbox.Ask(BeginStop)).WaitAsync(hurry);
            await SaveSnapshot(LastSnapshotTime, hurry);
        }
        catch (OperationCanceledException)
        {
            LogStoppedInHurry(Id);
        }
        await AskEnd(EndReason.Moved);
    }

    /// <summary>The store has deleted the document: ends this activation and tells the subscribers. Where somebody has brought it back before we hear of it, they are
    /// sent to the next activation.</summary>
    public async Task Delete() => await AskEnd(await IsBack() ? EndReason.Moved : EndReason.Deleted);

    /// <returns>False also where the store does not say it: what we were told is right, or was a moment ago.</returns>
    private async Task<bool> IsBack()
    {
        try
        {
            return await _services.Store.Find(Id, CancellationToken.None) is { Deleted: false };
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Somebody has a revision that this activation does not know. Either it never was, or another activation has stored it, and this one is
    /// the past: then it ends, before it tells anybody that what they have is unknown. So it does where the document is deleted.</summary>
    /// <exception cref="ActivationEndedException">It has ended.</exception>
    private async Task StepDownIfBehind(long revision, CancellationToken cancellation)
    {
        if (await _services.Store.Find(Id, cancellation) is not { Deleted: false } stored)
        {
            await AskEnd(EndReason.Deleted);
            throw new ActivationEndedException(EndReason.Deleted);
        }
        if (stored.Info.Revision < revision)
            return;
        var commit = await Turn(() =>
        {
            if (stored.Info.Revision > _document.Head)
                throw StepDown(stored.Info.Revision);
            return revision > _document.Stored ? _commit : Task.CompletedTask;
        });
        // What the store has is the commit that is on its way back to us, or another's in its place. Its end tells.
        await commit.WaitAsync(cancellation);
        await Turn(() => true);
    }

    /// <summary>The store has a revision that this activation did not write and does not know: another one has taken over.</summary>
    private ActivationEndedException StepDown(long revision)
    {
        LogBehind(Id, Epoch, _document.Stored, revision);
        End(EndReason.Moved);
        return new ActivationEndedException(EndReason.Moved);
    }

    private bool IsIdle =>
        _ended is null && _batch is null && _accepted.Count == 0 && _subscribers.Count == 0 &&
        _services.Time.GetElapsedTime(_lastUse).TotalSeconds >= _services.Options.IdleUnloadSeconds;

    /// <summary>Of what is stored so far. One that is not saved in time is nobody's loss: the document is opened from the one before.</summary>
    private async Task SaveSnapshot(TimeSpan patience, CancellationToken hurry)
    {
        var saved = await _mailbox.Ask(FinishSaving);
        try
        {
            await saved.WaitAsync(patience, _services.Time, hurry);
        }
        catch (TimeoutException)
        {
            LogSnapshotLate(Id);
        }
    }

    private Task FinishSaving() => Task.WhenAll(_snapshots.Finish(_published), _authors.Finish(), _versions.Finish());

    private Task BeginStop()
    {
        _stopping = true;
        TellQuiet();
        return _quiet.Task;
    }

    private void TellQuiet()
    {
        if (_stopping && ((_batch is null && _accepted.Count == 0) || _ended is not null))
            _quiet.TrySetResult();
    }

    private Task<bool> AskEnd(EndReason reason) => _mailbox.Ask(() =>
    {
        End(reason);
        return true;
    });

    private void End(EndReason reason)
    {
        if (_ended is not null)
            return;
        _ended = reason;
        _timer.Dispose();
        AnswerWaiters(_ => reason == EndReason.Deleted ? Refusals.Deleted() : Refusals.Unavailable());
        Notify(new DocumentNotice.Ended(Epoch, reason));
        _subscribers.Clear();
        TellQuiet();
        _life.Cancel();
        _life.Dispose();
        _services.Metrics.Closed();
        LogEnded(Id, Epoch, reason, _document.Stored);
        _end.SetResult(reason);
    }

    [LoggerMessage(LogLevel.Information, "Document {Document}: activation {Epoch} ended at revision {Revision}: {Reason}")]
    private partial void LogEnded(DocumentId document, long epoch, EndReason reason, long revision);

    [LoggerMessage(LogLevel.Warning, "Document {Document}: activation {Epoch} is at revision {Revision} and the store at {Stored}; it steps down")]
    private partial void LogBehind(DocumentId document, long epoch, long revision, long stored);

    [LoggerMessage(LogLevel.Debug, "Document {Document}: its snapshot is not saved yet; it stops without waiting for it")]
    private partial void LogSnapshotLate(DocumentId document);

    [LoggerMessage(LogLevel.Error, "Document {Document}: stopped before the store had taken everything; what it did not take was not acknowledged")]
    private partial void LogStoppedInHurry(DocumentId document);
}
