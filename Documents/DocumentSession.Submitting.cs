using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents;

/// <content>From a submission to its answer: accept, store, publish, answer.</content>
public sealed partial class DocumentSession
{
    /// <summary>Accepted, and not on its way to the store yet.</summary>
    private List<Revision> _accepted = [];

    /// <summary>On its way to the store; null where nothing is.</summary>
    private RevisionBatch? _batch;

    /// <summary>Who waits for which revision to be stored.</summary>
    private readonly List<Waiter> _waiters = [];

    /// <summary>The last commit that was begun.</summary>
    private Task _commit = Task.CompletedTask;

    /// <summary>Set in turns, read by anyone.</summary>
    private volatile bool _storeFailing;

    /// <summary>The store does not take what was accepted: it waits, and is lost if the activation ends. Any thread may ask.</summary>
    public bool IsStoreFailing => _storeFailing;

    /// <inheritdoc cref="IDocumentHandle.Submit"/>
    public async Task<SubmitOutcome> Submit(Submission submission, long? connection, CancellationToken cancellation)
    {
        if (submission.Base > _published.Revision)
            await StepDownIfBehind(submission.Base, cancellation);
        while (true)
        {
            var (answer, missing) = await Turn(() => SubmitNow(submission, connection));
            if (answer is not null)
                return await answer.WaitAsync(cancellation);
            if (missing is SubmitVerdict.SessionUnknown)
                await AskProgress(submission.Session, cancellation);
            else if (await BringNearer(submission, cancellation) is var (nearer, refused) && nearer is not null)
                submission = nearer;
            else
                return Count(refused!);
        }
    }

    /// <returns>The answer, or what is missing for one and only the store knows.</returns>
    private (Task<SubmitOutcome>? Answer, SubmitVerdict? Missing) SubmitNow(Submission submission, long? connection)
    {
        if (connection is { } number && !_document.Sessions.Admit(submission.Session, number))
            return (Task.FromResult(Count(Refusals.Superseded())), null);
        if (_stopping)
            return (Task.FromResult(Count(Refusals.Unavailable())), null);
        var now = Now();
        var standing = _access.RoleOf(submission.By, now);
        // What is stored was not refused, though its author may only read now: he is told as anybody is who sends something again (PROTOCOL S4).
        if (!standing.May(Role.Writer) && (standing.Fault is not null || !_document.MayBeKnown(submission)))
            return (Task.FromResult(Count(Refusals.NotAllowed(standing))), null);
        var verdict = _document.Submit(submission, now);
        switch (verdict)
        {
            case SubmitVerdict.Accepted(var revision):
                revision.Trace = submission.Trace?.Accepted();
                _authors.Accepted(revision);
                if (_batch is null || !_batch.TryAdd(revision, _document.Snapshot))
                    _accepted.Add(revision);
                return (AnswerWhenStored(revision.Number, new SubmitOutcome.Accepted(revision.Number), connection), null);
            case SubmitVerdict.Known(var revision) when revision > _document.Head:
                throw StepDown(revision);
            case SubmitVerdict.Known(var revision):
                return (AnswerWhenStored(revision, new SubmitOutcome.Duplicate(revision), connection), null);
            case SubmitVerdict.Refused(var reason, var message):
                var refused = new SubmitOutcome.Refused(reason, message);
                return (Task.FromResult(submission.Base == Submission.NoRevision ? refused : Count(refused)), null);
            case SubmitVerdict.TooMuchUnstored:
                return (Task.FromResult(Count(Refusals.TooMuchUnstored())), null);
            case SubmitVerdict.MovedOn:
                // Only when what came in between is stored: whoever reads the document now would find it at the base, and come back with the same.
                var mismatch = new SubmitOutcome.Refused(RefusalReason.RevisionMismatch, $"The document has moved on from revision {submission.Base}.");
                return (AnswerWhenStored(submission.Base + 1, mismatch, connection), null);
            case SubmitVerdict.SessionUnknown:
                _document.Sessions.Ask(submission.Session);
                return (null, verdict);
            default:
                return (null, verdict);
        }
    }

    private Task<SubmitOutcome> AnswerWhenStored(long revision, SubmitOutcome outcome, long? connection)
    {
        if (revision <= _document.Stored)
            return Task.FromResult(Count(outcome));
        var waiter = new Waiter(revision, outcome, Here: connection is not null);
        _waiters.Add(waiter);
        return waiter.Answer.Task;
    }

    private async Task AskProgress(long session, CancellationToken cancellation)
    {
        SessionProgress? progress = null;
        try
        {
            progress = await _services.Store.FindSession(Id, session, cancellation) ?? default(SessionProgress);
        }
        finally
        {
            _mailbox.Post(() => _document.Sessions.Learn(session, progress));
        }
    }

    /// <summary>Transforms a submission whose base is far behind over most of what its author had not seen, off the turn. It comes to the
    /// same as doing it all at once (ARCHITECTURE.md, invariant 5).</summary>
    /// <returns>One of the two.</returns>
    private async Task<(Submission? Nearer, SubmitOutcome.Refused? Refused)> BringNearer(Submission submission, CancellationToken cancellation)
    {
        if (await Gather(submission.Base, NoSession, cancellation) is not { } missed)
            return (null, new SubmitOutcome.Refused(RefusalReason.BaseUnknown, "The base is so old that its keystrokes were thinned."));
        return await InBackground<(Submission?, SubmitOutcome.Refused?)>(() =>
        {
            var over = missed.Compose();
            return submission.Delta.BaseLength > missed.Length - over.LengthChange
                ? (null, new SubmitOutcome.Refused(RefusalReason.PastEnd, "The delta covers more than the document at its base."))
                : (submission with { Base = missed.Through, Delta = Delta.Transform(submission.Delta, over, submission.Tie) }, null);
        });
    }

    /// <summary>Sends all that was accepted to the store, unless a batch is on its way. Runs whenever no more turns wait.</summary>
    private void StartCommit()
    {
        if (_batch is not null || _accepted.Count == 0 || _ended is not null)
            return;
        _batch = new RevisionBatch(_accepted, _document.Snapshot(), _presence.Count);
        _accepted = [];
        _commit = Commit(_batch, _life.Token);
    }

    private async Task Commit(RevisionBatch batch, CancellationToken life)
    {
        AppendResult? result = null;
        try
        {
            result = await _appender.Append(batch, () => _mailbox.Post(TellStoreFails), life);
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            LogCommitThrew(Id, e);
        }
        _mailbox.Post(() => Committed(batch, result));
    }

    private void Committed(RevisionBatch batch, AppendResult? result)
    {
        _batch = null;
        if (_ended is not null)
            return;
        if (result is AppendResult.Appended)
        {
            Publish(batch.Close(), batch.After);
            TellQuiet();
            return;
        }
        // Another activation writes the document, or it is gone, or there is a bug: what is in memory here is not what is stored.
        LogSteppedDown(Id, Epoch, result);
        End(result is AppendResult.Gone ? EndReason.Deleted : EndReason.Moved);
    }

    private void Publish(IReadOnlyList<Revision> batch, DocumentSnapshot snapshot)
    {
        _document.MarkStored(snapshot.Revision);
        _published = snapshot;
        var bytes = 0L;
        foreach (var revision in batch)
        {
            _presence.Published(revision);
            bytes += revision.Encoded.Length;
        }
        _services.Metrics.Published(Id, batch, _services.Time);
        Notify(new DocumentNotice.Revisions(Epoch, [.. batch]));
        if (_storeFailing)
        {
            _storeFailing = false;
            Notify(new DocumentNotice.StoreChanged(Epoch, Failing: false));
        }
        AnswerWaiters(waiter => waiter.Revision <= snapshot.Revision ? waiter.Outcome : null);
        _snapshots.Stored(snapshot, bytes);
        _blocks.Stored(snapshot.Revision);
        _authors.Stored(snapshot.Revision);
        _versions.Stored(batch);
        _services.Hooks?.Published(Id, batch);
        ForgetHistory(_services.Options.HistoryBytes);
        ForgetLater();
    }

    private void TellStoreFails()
    {
        if (_ended is not null || _storeFailing)
            return;
        _storeFailing = true;
        Notify(new DocumentNotice.StoreChanged(Epoch, Failing: true));
    }

    private void AnswerWaiters(Func<Waiter, SubmitOutcome?> answer) => _waiters.RemoveAll(waiter =>
    {
        if (answer(waiter) is not { } outcome)
            return false;
        waiter.Answer.SetResult(Count(outcome));
        return true;
    });

    /// <summary>Only what is stored is forgotten: it can be read again.</summary>
    private void ForgetHistory(int budget)
    {
        var history = _document.History;
        while (history.IsOver(budget) && history.NextStart > history.Start && history.NextStart <= _document.Stored)
        {
            _presence.Forget(history.NextStart, _document.Stored);
            history.ForgetOldest();
        }
    }

    private SubmitOutcome Count(SubmitOutcome outcome)
    {
        _services.Metrics.Submitted(outcome);
        return outcome;
    }

    /// <param name="Here">Who waits is a connection, which notes the answer and is done: it goes on in the turn that gives it.</param>
    private sealed record Waiter(long Revision, SubmitOutcome Outcome, bool Here)
    {
        public TaskCompletionSource<SubmitOutcome> Answer { get; } = new(Here ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(LogLevel.Critical, "Document {Document}: a commit threw")]
    private partial void LogCommitThrew(DocumentId document, Exception failure);

    [LoggerMessage(LogLevel.Warning, "Document {Document}: activation {Epoch} steps down: the store answered {Result}")]
    private partial void LogSteppedDown(DocumentId document, long epoch, AppendResult? result);
}
