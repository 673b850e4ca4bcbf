using System.Net.WebSockets;
using System.Security.Claims;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
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

    private readonly IDocumentHandle _document;
    private readonly SessionDoor _door;
    private readonly AccessDesk _desk;
    private readonly ClaimsPrincipal _principal;
    private readonly CollabDocsOptions _options;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _time;
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
    private int _errors;
    private bool _draining;
    private bool _disposed;

    /// <param name="principal">Whom the host's own authentication knows; an anonymous one where there is none.</param>
    /// <param name="abort">Ends the transport at once.</param>
    public ClientConnection(
        WebSocket socket, IDocumentHandle document, ClaimsPrincipal principal, AccessDesk desk, SessionDoor door, SendTurns turns, CollabDocsOptions options, GatewayMetrics metrics, TimeProvider time,
        ILogger log, Action abort)
    {
        (_principal, _desk) = (principal, desk);
        (_document, _door, _options, _metrics, _time, _log, _abort) = (document, door, options, metrics, time, log, abort);
        _outbox = new Outbox(_signal);
        _frames = new FrameReader(
            socket, Math.Min(MaxHelloBytes, options.MessageBytes), options.MessageTimeout, time, () => _outbox.Close(CloseReason.SlowWriter));
        _sender = new FrameSender(socket, turns, options.SendTimeout, metrics, time, CutSlowReader);
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
        using var helloTimeout = _time.CreateTimer(_ => CloseWithoutHello(), null, _options.HelloTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            while (await _frames.Next(_cut.Token) is var received && received != Received.Closed)
            {
                _metrics.Received(_frames.Message.Length);
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
            await reading.WaitAsync(CloseGrace, _time);
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
        using var timeout = new CancellationTokenSource(CloseGrace, _time);
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

    private async ValueTask OnHello(ClientMessage.Hello hello)
    {
        if (_session is not null)
        {
            await Complain(ErrorReason.HelloTwice, "A connection says hello once.");
            return;
        }
        _saidHello = true; // however long the document takes to open
        try
        {
            switch (await _desk.Identify(hello.Token, _principal, _document.Id, _cut.Token))
            {
                case Identified.Nobody nobody:
                    await Turn(nobody.Reason, nobody.Explanation);
                    break;
                case Identified.As({ Kind: CallerKind.Key }):
                    await Turn(ErrorReason.TokenInvalid, "An API key is for HTTP: whoever edits brings a token that was made with it.");
                    break;
                case Identified.As(var caller):
                    await Enter(hello, caller);
                    break;
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogJoinFailed(exception, _document.Id);
            await Turn(ErrorReason.Unavailable, "The document cannot be read: try later.");
        }
    }

    private async Task Enter(ClientMessage.Hello hello, Caller caller)
    {
        switch (await _door.Enter(_document, hello, caller.Pass, _signal, _cut.Token))
        {
            case Entry.Refused refused:
                await Turn(refused.Reason, refused.Explanation);
                break;
            case Entry.Admitted(var session):
                _metrics.Joined(resumed: hello.Resume is not null);
                await Welcome(session, caller, hello.User);
                break;
        }
    }

    /// <summary>Turns a hello away.</summary>
    private ValueTask Turn(ErrorReason reason, string explanation) => Fail(reason, explanation, CloseReason.AfterRefusedHello(reason));

    private async ValueTask Welcome(JoinedSession session, Caller caller, UserProfile? user)
    {
        Volatile.Write(ref _session, session);
        _frames.MaxBytes = _options.MessageBytes;
        _user = caller.Profile ?? user ?? GuestProfile.Of(session.Number);
        var role = _role = new RoleWatch(_document, caller, session.Standing, TellRole, _time, _cut.Token);
        session.AccessChanged = role.LookAgain;
        Volatile.Write(ref _submitter, new Submitter(_document, session, role, _outbox, _options, _metrics, _time, _log));
        _presence = new PresencePump(
            _document, session.Connection, _time,
            () => Complain(ErrorReason.PresenceInvalid, "The selection is past the end of the document, or its revision is still to come."));
        _presence.Set(new Presence(session.Number, _user, null), session.Head);
        _ = RunPresence(_presence);
        await _outbox.Post(session.Welcome(_user, Limits(), EndOf(caller.Pass)));
        role.Begin();
        _writer.Begin(session);
    }

    private async ValueTask OnRenew(ClientMessage.Renew renew)
    {
        try
        {
            switch (await _desk.Identify(renew.Token, _principal, _document.Id, _cut.Token))
            {
                case Identified.Nobody nobody:
                    await Complain(nobody.Reason, nobody.Explanation);
                    break;
                case Identified.As(var caller) when caller.Kind != _role!.Caller.Kind || caller.Pass.User != _role.Caller.Pass.User:
                    await Complain(ErrorReason.TokenInvalid, "The token is of another user: he begins a session of his own.");
                    break;
                case Identified.As(var caller):
                    await Renew(caller);
                    break;
            }
        }
        catch (StoreUnavailableException)
        {
            await Complain(ErrorReason.Unavailable, "The token cannot be looked at now: bring it again.");
        }
    }

    private async ValueTask Renew(Caller caller)
    {
        if (await _role!.Renew(caller) is not { } standing)
            return; // the relay says that the document is gone
        if (standing.Fault is { } fault)
        {
            await Complain(ReasonOf(fault), "The token gives nothing here.");
            return;
        }
        if (caller.Profile is { } profile && profile != _user)
        {
            _user = profile;
            _presence!.Rename(profile);
        }
        await _outbox.Post(new ServerMessage.Role(standing.Role, EndOf(caller.Pass)));
        _role.LookAgain(); // the list may have changed since that look, and its notice have been taken for the token before
    }

    private ValueTask TellRole(Standing standing, Pass pass) => standing.Fault is { } fault
        ? Turn(ReasonOf(fault), fault == AccessFault.TokenExpired ? "The time of the token is over." : "What gave access to the document was taken back.")
        : _outbox.Post(new ServerMessage.Role(standing.Role, EndOf(pass)));

    private static long? EndOf(Pass pass) => pass.Expires == Pass.NoEnd ? null : pass.Expires;

    private static ErrorReason ReasonOf(AccessFault fault) => fault switch
    {
        AccessFault.AccessRevoked => ErrorReason.AccessRevoked,
        AccessFault.TokenExpired => ErrorReason.TokenExpired,
        AccessFault.TokenRevoked => ErrorReason.TokenRevoked,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private Limits Limits() => new(_options.MessageBytes, _options.DocumentLength, _options.SubmissionsPerSecond);

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
        _metrics.Errored(WireName.Of(reason));
        await _outbox.Post(new ServerMessage.Error(reason, explanation));
        if (Interlocked.Increment(ref _errors) == MaxErrors)
            await Fail(ErrorReason.TooManyErrors, $"{MaxErrors} errors on one connection.", CloseReason.TooManyErrors);
    }

    private async ValueTask Fail(ErrorReason reason, string explanation, CloseReason close)
    {
        _metrics.Errored(WireName.Of(reason));
        await _outbox.Post(new ServerMessage.Error(reason, explanation));
        _outbox.Close(close);
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
