using System.Net.WebSockets;
using System.Security.Claims;
using CollabDocs.Documents;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Sockets;

/// <summary>
/// One socket: the hello, then what its client sends, in order, until the socket ends. This loop reads and never sends; it posts answers to the
/// outbox. A submission runs beside it, so that presence and pings go on while the store is slow; a second one waits for the first, and while it
/// waits nothing more is read (PROTOCOL S2).
/// </summary>
internal sealed partial class ClientConnection : IDisposable
{
    private const int MaxErrors = 100;

    /// <summary>Of a message before welcome: what anybody may make us keep.</summary>
    private const int MaxHelloBytes = 16 * 1024;

    /// <summary>A longer one takes its time, at the document too.</summary>
    private const int LongMessageBytes = 64 * 1024;

    /// <summary>How long a client may take to answer a close.</summary>
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(5);

    /// <summary>As <see cref="CloseGrace"/>, where others need its place.</summary>
    private static readonly TimeSpan ShortGrace = TimeSpan.FromSeconds(0.5);

    /// <summary>Who is far too fast may come again then.</summary>
    private static readonly TimeSpan PauseOfTooFast = TimeSpan.FromSeconds(10);

    private readonly IDocumentHandle _document;
    private readonly ClaimsPrincipal _principal;
    private readonly ConnectionPlace _place;
    private readonly ConnectionServices _services;
    private readonly ILogger _log;
    private readonly Action _abort;

    private readonly Signal _signal = new();
    private readonly Outbox _outbox;
    private readonly FrameReader _frames;
    private readonly FrameSender _sender;
    private readonly ConnectionWriter _writer;

    /// <summary>Never disposed, for it may be cancelled at any time; it has no timer.</summary>
    private readonly CancellationTokenSource _cut = new();
    private readonly Lock _ending = new();

    private JoinedSession? _session;
    private UserProfile? _user;
    private RoleWatch? _role;
    private PresencePump? _presence;
    private Submitter? _submitter;
    private volatile bool _saidHello;
    private volatile bool _turnedAway;
    private int _errors;
    private bool _draining;
    private bool _disposed;

    /// <param name="principal">Whom the host's own authentication knows; an anonymous one where there is none.</param>
    /// <param name="abort">Ends the transport at once.</param>
    public ClientConnection(
        WebSocket socket, IDocumentHandle document, ClaimsPrincipal principal, ConnectionPlace place, ConnectionServices services, Action abort)
    {
        (_document, _principal, _place, _services, _abort) = (document, principal, place, services, abort);
        var (options, metrics, time) = (services.Options, services.Metrics, services.Time);
        _log = services.Log;
        _outbox = new Outbox(_signal);
        _frames = new FrameReader(
            socket, services.Limits, Math.Min(MaxHelloBytes, options.MessageBytes), options.MessageTimeout, time, () => _outbox.Close(CloseReason.SlowWriter));
        _sender = new FrameSender(socket, services.Turns, options.SendTimeout, metrics, time, CutSlowReader);
        _writer = new ConnectionWriter(_sender, _outbox, _signal, document, metrics, time);
    }

    /// <summary>Serves the connection to its end.</summary>
    public async Task Run()
    {
        var reading = Read();
        var writing = Write(reading);
        await reading;
        await writing;
        await End();
    }

    /// <summary>Looks at nothing more that comes in, and waits until what came in is stored or refused.</summary>
    public Task Drain()
    {
        Volatile.Write(ref _draining, true);
        return Volatile.Read(ref _submitter)?.Outstanding ?? Task.CompletedTask;
    }

    /// <summary>Sends what is stored, then closes (PROTOCOL W8).</summary>
    public void CloseForRestart() => _outbox.Close(CloseReason.Restarting, flushTo: Volatile.Read(ref _session)?.Relay.Known ?? 0);

    /// <summary>Ends the connection at once. Any thread may call, also when it has ended: a timer's callback may come late.</summary>
    public void Cut()
    {
        _outbox.Abandon();
        _cut.Cancel();
        lock (_ending)
            if (!_disposed) // then the transport serves others
                _abort();
    }

    public void Dispose()
    {
        lock (_ending)
            _disposed = true;
        _role?.Dispose();
        _frames.Dispose();
        _sender.Dispose();
    }

    private async Task Read()
    {
        _place.AwaitHello(TurnAway);
        using var helloTimeout = _services.Time.CreateTimer(_ => CloseWithoutHello(), null, _services.Options.HelloTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            while (await _frames.Next(_cut.Token) is var received && received != Received.Closed)
            {
                _services.Metrics.Received(_frames.Message.Length);
                if (_outbox.Closing is not null || Volatile.Read(ref _draining))
                    continue;
                if (_frames.Message.Length > LongMessageBytes)
                    await Task.Yield(); // others' sockets wait for the thread that we are on
                await On(received);
            }
            _outbox.Close(CloseReason.Answer);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException)
        {
            _outbox.Abandon(); // lost; or the socket closed itself, because what came in is no WebSocket message
        }
        catch (Exception exception)
        {
            LogBroken(exception, _document.Id);
            _outbox.Close(CloseReason.Internal);
        }
    }

    private async Task Write(Task reading)
    {
        try
        {
            await _writer.Run(_cut.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            Cut();
        }
        catch (Exception exception)
        {
            LogBroken(exception, _document.Id);
            Cut();
        }
        try
        {
            await reading.WaitAsync(_turnedAway ? ShortGrace : CloseGrace, _services.Time);
        }
        catch (TimeoutException)
        {
            Cut();
        }
    }

    private async Task End()
    {
        await _cut.CancelAsync();
        _presence?.Stop();
        if (_submitter is { } submitter)
            await submitter.Outstanding.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (_session is not { } session)
            return;
        using var timeout = new CancellationTokenSource(CloseGrace, _services.Time);
        try
        {
            await session.Leave(timeout.Token);
        }
        catch (Exception exception) when (exception is StoreUnavailableException or OperationCanceledException)
        {
            LogLeaveFailed(exception, session.Number, _document.Id);
        }
    }

    private ValueTask On(Received received) => received switch
    {
        Received.Binary => Fail(ErrorReason.BinaryFrame, "Messages are text frames.", CloseReason.BinaryFrame),
        Received.TooLarge => Fail(
            ErrorReason.MessageTooLarge, $"A message has at most {_frames.MaxBytes} bytes here.", CloseReason.MessageTooLarge),
        Received.NoRoom => Refuse(_services.Limits.Count(IncomingBytes.Full)!),
        Received.TooFast => Refuse(new Limited(_frames.Intake.Exceeded!.Value, PauseOfTooFast)),
        _ => On(ClientMessageDecoder.Decode(_frames.Message)),
    };

    private ValueTask On(Decoded decoded) => decoded switch
    {
        Decoded.Fault fault => Complain(fault.Reason, fault.Explanation),
        Decoded.Message { Value: ClientMessage.Hello hello } => OnHello(hello),
        _ when _submitter is null => Complain(ErrorReason.HelloFirst, "The first message is hello."),
        Decoded.BadDelta bad => _submitter.RefuseHere(bad.Sequence, bad.Reason, bad.Explanation),
        Decoded.Message { Value: ClientMessage.Submit submit } => _submitter.Submit(submit, _cut.Token),
        Decoded.Message { Value: ClientMessage.Presence presence } => OnPresence(presence),
        Decoded.Message { Value: ClientMessage.Renew renew } => OnRenew(renew),
        Decoded.Message { Value: ClientMessage.Ping } => _outbox.Post(ServerMessage.Pong.Instance),
        _ => throw new ArgumentOutOfRangeException(nameof(decoded), decoded, null),
    };

    private async ValueTask Welcome(JoinedSession session, Caller caller, UserProfile? user)
    {
        Volatile.Write(ref _session, session);
        _frames.MaxBytes = _services.Options.MessageBytes;
        _user = caller.Profile ?? user ?? GuestProfile.Of(session.Number);
        var role = _role = new RoleWatch(_document, caller, session.Standing, TellRole, _services.Keys.IsGood, OnBrokenLook, _services.Time, _cut.Token);
        session.AccessChanged = () => _ = role.LookAgain();
        Volatile.Write(ref _submitter, new Submitter(_document, session, role, () => _user, _outbox, _services));
        _presence = new PresencePump(
            _document, session.Connection, _services.Time,
            () => Complain(ErrorReason.PresenceInvalid, "The selection is past the end of the document, or its revision is still to come."));
        _presence.Set(new Presence(session.Number, _user, null), session.Head);
        _ = RunPresence(_presence);
        await _outbox.Post(session.Welcome(_user, Limits(), EndOf(caller.Pass)));
        role.Begin();
        _writer.Begin(session);
    }

    private SessionLimits Limits() => new(_services.Options.MessageBytes, _services.Options.DocumentLength, _services.Options.SubmissionsPerSecond);

    private async Task RunPresence(PresencePump presence)
    {
        try
        {
            await presence.Run(_cut.Token);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception exception)
        {
            LogBroken(exception, _document.Id);
            _outbox.Close(CloseReason.Internal);
        }
    }

    private ValueTask OnPresence(ClientMessage.Presence presence)
    {
        _user = _role!.Caller.Profile ?? presence.User ?? _user!;
        _presence!.Set(new Presence(_session!.Number, _user, presence.Selection), presence.Revision);
        return ValueTask.CompletedTask;
    }

    /// <summary>Answers what cannot be understood; too often, and the connection is closed (PROTOCOL E2).</summary>
    private async ValueTask Complain(ErrorReason reason, string explanation)
    {
        _services.Metrics.Errored(WireName.Of(reason));
        await _outbox.Post(new ServerMessage.Error(reason, explanation));
        if (Interlocked.Increment(ref _errors) == MaxErrors)
            await Fail(ErrorReason.TooManyErrors, $"{MaxErrors} errors on one connection.", CloseReason.TooManyErrors);
    }

    private async ValueTask Fail(ErrorReason reason, string explanation, CloseReason close, TimeSpan? retryAfter = null)
    {
        _services.Metrics.Errored(WireName.Of(reason));
        await _outbox.Post(new ServerMessage.Error(reason, explanation, retryAfter));
        _outbox.Close(close);
    }

    /// <summary>It is beyond a limit: it may come again later (PROTOCOL L1).</summary>
    private ValueTask Refuse(Limited limited) => Fail(limited.Reason, limited.Explanation, CloseReason.Beyond(limited.Reason), limited.RetryAfter);

    /// <summary>Others have its place. Nothing is waited for: whether it reads that or not, it goes.</summary>
    private void TurnAway(Limited limited)
    {
        _turnedAway = true;
        var telling = Refuse(limited);
        _outbox.Close(CloseReason.Beyond(limited.Reason));
        _ = telling.AsTask(); // the close ends it
    }

    private void CloseWithoutHello()
    {
        if (!_saidHello)
            _outbox.Close(CloseReason.HelloFirst);
    }

    private void CutSlowReader()
    {
        LogSlowReader(_session?.Number, _document.Id);
        Cut();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A connection to {Document} broke.")]
    private partial void LogBroken(Exception exception, DocumentId document);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Document} cannot be joined now.")]
    private partial void LogJoinFailed(Exception exception, DocumentId document);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Session {Session} could not leave {Document}.")]
    private partial void LogLeaveFailed(Exception exception, long session, DocumentId document);

    [LoggerMessage(Level = LogLevel.Information, Message = "Session {Session} does not read what {Document} sends; its connection is cut.")]
    private partial void LogSlowReader(long? session, DocumentId document);
}
