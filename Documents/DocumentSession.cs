using System.Diagnostics.CodeAnalysis;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Past;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents;

/// <summary>
/// The single writer of one document, for one activation of it. All that changes the document happens in turns of its mailbox, one at a time; what they
/// accept is appended to the store, as one batch for all that came while the last one was on its way; only then it is published, and only then
/// whoever submitted it is answered.
/// </summary>
/// <remarks>
/// Nobody outside sees anything but what is stored. The class assumes no thread: the mailbox runs on the task scheduler that was current when the
/// activation was opened, a grain's for instance. After the end every call throws <see cref="ActivationEndedException"/>, having done nothing.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Whoever ends an activation disposes what it owns; callers end it, they do not dispose it.")]
public sealed partial class DocumentSession
{
    private const long FirstConnection = 1;

    /// <summary>A selection is mapped over so many revisions at most: its author's own are looked for one by one, on the writer's turn.</summary>
    private const long OldestPresenceRevisions = 1_000;

    private readonly DocumentServices _services;
    private readonly ILogger _logger;
    private readonly Mailbox _mailbox;
    private readonly Document _document;
    private readonly PresenceBoard _presence;
    private readonly RevisionAppender _appender;
    private readonly SnapshotSaver _snapshots;
    private readonly BlockPacker _blocks;
    private readonly AuthorSaver _authors;
    private readonly AutomaticVersions _versions;
    private readonly ITimer _timer;

    /// <summary>Cancelled at the end: what still waits for the store stops waiting.</summary>
    private readonly CancellationTokenSource _life = new();
    private readonly List<Subscription> _subscribers = [];

    /// <summary>The newest stored revision. Set in turns, read by anyone.</summary>
    private volatile DocumentSnapshot _published;

    /// <summary>Who may do what. Set in turns, read by anyone.</summary>
    private volatile AccessList _access;
    private bool _presenceDue;
    private long _lastUse;

    private DocumentSession(DocumentId id, long epoch, Document document, long snapshot, AccessList access, DocumentServices services)
    {
        (Id, Epoch, _document, _access, _services) = (id, epoch, document, access, services);
        _logger = services.Loggers.CreateLogger<DocumentSession>();
        _mailbox = new Mailbox(StartCommit, TurnThrew);
        _presence = new PresenceBoard(document.History);
        _appender = new RevisionAppender(id, epoch, services.Store, services.Time, services.Loggers.CreateLogger<RevisionAppender>());
        _snapshots = new SnapshotSaver(id, epoch, snapshot, services);
        _blocks = new BlockPacker(id, epoch, services, _life.Token);
        _authors = new AuthorSaver(id, _presence, _mailbox, services);
        _versions = new AutomaticVersions(id, document.History.End > document.History.Start ? document.History[document.Head] : null, services);
        _timer = services.Time.CreateTimer(
            _ => _mailbox.Post(TimeIsUp), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _published = document.Snapshot();
        _lastUse = services.Time.GetTimestamp();
        if (document.History.End > document.History.Start)
            ForgetLater();
        services.Metrics.Opened();
        LogOpened(id, epoch, document.Head);
    }

    public DocumentId Id { get; }

    /// <summary>Greater than that of every earlier activation of the document.</summary>
    public long Epoch { get; }

    /// <summary>The newest stored revision. Any thread may ask.</summary>
    public long Revision => _published.Revision;

    /// <summary>Begins an epoch of the document, and then reads it: what another activation appends after that it would have to append in an
    /// older one.</summary>
    /// <returns>Null where there is no such document.</returns>
    /// <exception cref="StoreUnavailableException"/>
    /// <exception cref="InvalidDataException">The store does not hold what it should.</exception>
    public static async Task<DocumentSession?> Open(DocumentId id, DocumentServices services, CancellationToken cancellation)
    {
        // By the clock, in its finest unit: so it grows even where the store knows of no earlier one.
        if (await services.Store.Claim(id, services.Time.GetUtcNow().UtcTicks, cancellation) is not { } epoch)
            return null;
        return await DocumentLoader.Load(id, epoch, services, cancellation) is var (document, snapshot)
            ? new DocumentSession(id, epoch, document, snapshot, await services.Store.Access.Read(id, cancellation), services)
            : null;
    }

    /// <inheritdoc cref="IDocumentHandle.Join"/>
    public async Task<JoinOutcome> Join(Resumption? resume, Pass by, CancellationToken cancellation)
    {
        if (resume is null)
            return await Turn(() => Admit(by, standing => Begin(by, standing)));
        if (RoleOf(by) is { Fault: { } fault })
            return Refusals.NotAdmitted(fault);
        if (!_services.Secrets.IsSecretOf(Id, resume.Session, by.User, resume.Secret))
            return new JoinOutcome.Refused(JoinRefusal.SecretWrong, "The secret does not belong to that session of this document.");
        if (resume.Revision > _published.Revision)
            await StepDownIfBehind(resume.Revision, cancellation);
        if (await IsThinned(resume.Revision, cancellation))
            return new JoinOutcome.Refused(JoinRefusal.RevisionUnknown, $"Revision {resume.Revision} is so old that its keystrokes were thinned.");
        return await Turn(() => Admit(by, standing => Resume(resume, standing)));
    }

    /// <inheritdoc cref="IDocumentHandle.SetPresence"/>
    public Task<bool> SetPresence(Presence presence, long revision, long connection) => Turn(() =>
    {
        if (revision < 0 || revision > _document.Stored)
            return false;
        if (revision < _document.History.Start || _document.Stored - revision > OldestPresenceRevisions)
            (presence, revision) = (presence with { Selection = _presence.SelectionOf(presence.Session, _document.Stored) }, _document.Stored); // too old to map
        var length = _document.History.LengthAt(revision);
        if (presence.Selection is var (anchor, head) && (anchor < 0 || anchor > length || head < 0 || head > length))
            return false;
        if (_document.Sessions.AdmitLiving(presence.Session, connection))
        {
            _presence.Set(presence, revision, _document.Stored);
            _authors.Called(presence.Session, presence.User);
        }
        _services.Metrics.PresenceChanged();
        SchedulePresence();
        return true;
    });

    /// <inheritdoc cref="IDocumentHandle.Leave"/>
    public Task Leave(long session, long connection) => Turn(() =>
    {
        if (_document.Sessions.Disconnect(session, connection))
        {
            _presence.Remove(session);
            _authors.Left(session);
        }
        _services.Metrics.PresenceChanged();
        SchedulePresence();
        return true;
    });

    /// <inheritdoc cref="IDocumentHandle.Read"/>
    public Task<DocumentSnapshot> Read() => Turn(() => _published);

    /// <inheritdoc cref="IDocumentHandle.Subscribe"/>
    public async Task<DocumentSubscription> Subscribe(IDocumentSubscriber subscriber, long known, CancellationToken cancellation)
    {
        if (known > _published.Revision)
            await StepDownIfBehind(known, cancellation);
        return await Turn(() =>
        {
            var subscription = new Subscription(subscriber);
            _subscribers.Add(subscription);
            return new DocumentSubscription(
                Epoch, _document.Stored, _storeFailing, _presence.Version, _presence.Everybody(_document.Stored), _access.Generation, async () =>
                {
                    await _mailbox.Ask(() => _subscribers.Remove(subscription));
                });
        });
    }

    private JoinOutcome Admit(Pass by, Func<Standing, JoinOutcome> admit) =>
        RoleOf(by) is var standing && standing.Fault is { } fault ? Refusals.NotAdmitted(fault) : admit(standing);

    private JoinOutcome.Joined Begin(Pass by, Standing standing)
    {
        var session = _services.Secrets.NewSession();
        _document.Sessions.Advance(session, default);
        _document.Sessions.Admit(session, FirstConnection);
        return new JoinOutcome.Joined(session, _services.Secrets.SecretOf(Id, session, by.User), FirstConnection, _published.Revision, standing);
    }

    private JoinOutcome Resume(Resumption resume, Standing standing)
    {
        if (resume.Revision < 0 || resume.Revision > _document.Stored)
            return new JoinOutcome.Refused(
                JoinRefusal.RevisionUnknown, $"The document never had revision {resume.Revision}; it is at {_document.Stored}.");
        if (!_document.Sessions.Resume(resume.Session, resume.Connection))
            return new JoinOutcome.Refused(JoinRefusal.Superseded, "A newer connection has the session.");
        return new JoinOutcome.Joined(resume.Session, resume.Secret, resume.Connection, _document.Stored, standing);
    }

    private void SchedulePresence()
    {
        if (_presenceDue || !_presence.HasNews)
            return;
        _presenceDue = true;
        _timer.Change(TimeSpan.FromMilliseconds(_services.Options.PresenceIntervalMs), Timeout.InfiniteTimeSpan);
    }

    private void TellPresence()
    {
        _presenceDue = false;
        if (_presence.TakeNews(Epoch, _document.Stored) is { } news)
            Notify(news);
    }

    private void Notify(DocumentNotice notice)
    {
        foreach (var subscription in _subscribers)
            try
            {
                subscription.Subscriber.Notify(notice);
            }
            catch (Exception e)
            {
                LogSubscriberThrew(Id, e);
            }
    }

    /// <summary>Runs a turn of the document, unless it has ended.</summary>
    private Task<T> Turn<T>(Func<T> turn) => _mailbox.Ask(() =>
    {
        if (_ended is { } reason)
            throw new ActivationEndedException(reason);
        _lastUse = _services.Time.GetTimestamp();
        return turn();
    });

    /// <summary>A bug: what is in memory here may be half of something. The store holds what is whole.</summary>
    private void TurnThrew(Exception failure)
    {
        LogTurnThrew(Id, failure);
        End(EndReason.Moved);
    }

    /// <summary>One of possibly several of a subscriber.</summary>
    private sealed class Subscription(IDocumentSubscriber subscriber)
    {
        public IDocumentSubscriber Subscriber { get; } = subscriber;
    }

    [LoggerMessage(LogLevel.Information, "Document {Document}: opened at revision {Revision} (activation {Epoch})")]
    private partial void LogOpened(DocumentId document, long epoch, long revision);

    [LoggerMessage(LogLevel.Critical, "Document {Document}: a turn threw")]
    private partial void LogTurnThrew(DocumentId document, Exception failure);

    [LoggerMessage(LogLevel.Error, "Document {Document}: a subscriber threw")]
    private partial void LogSubscriberThrew(DocumentId document, Exception failure);
}
