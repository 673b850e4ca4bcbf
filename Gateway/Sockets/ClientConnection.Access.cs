using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Sockets;

/// <content>Who is at the other end, and what he may do (PROTOCOL H, G).</content>
internal sealed partial class ClientConnection
{
    private async ValueTask OnHello(ClientMessage.Hello hello)
    {
        if (_session is not null)
        {
            await Complain(ErrorReason.HelloTwice, "A connection says hello once.");
            return;
        }
        _place.SaidHello();
        _saidHello = true; // however long the document takes to open
        try
        {
            switch (await _services.Desk.Identify(hello.Token, _principal, _document.Id, _cut.Token))
            {
                case Identified.Nobody nobody:
                    await TurnDown(nobody.Reason, nobody.Explanation);
                    break;
                case Identified.As({ Kind: CallerKind.Key }):
                    await TurnDown(ErrorReason.TokenInvalid, "An API key is for HTTP: whoever edits brings a token that was made with it.");
                    break;
                case Identified.As(var caller) when caller.Pass.User is { } user && _place.BelongTo(user) is { } limited:
                    await Refuse(limited);
                    break;
                case Identified.As(var caller):
                    await Enter(hello, caller);
                    break;
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogJoinFailed(exception, _document.Id);
            await TurnDown(ErrorReason.Unavailable, "The document cannot be read: try later.");
        }
    }

    private async Task Enter(ClientMessage.Hello hello, Caller caller)
    {
        switch (await _services.Door.Enter(_document, hello, caller.Pass, _place, _signal, _cut.Token))
        {
            case Entry.Refused refused:
                await TurnDown(refused.Reason, refused.Explanation, refused.RetryAfter);
                break;
            case Entry.Admitted(var session):
                _services.Metrics.Joined(resumed: hello.Resume is not null);
                await Welcome(session, caller, hello.User);
                break;
        }
    }

    private ValueTask TurnDown(ErrorReason reason, string explanation, TimeSpan? retryAfter = null) =>
        Fail(reason, explanation, CloseReason.AfterRefusedHello(reason), retryAfter);

    private async ValueTask OnRenew(ClientMessage.Renew renew)
    {
        try
        {
            switch (await _services.Desk.Identify(renew.Token, _principal, _document.Id, _cut.Token))
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
        _ = _role.LookAgain(); // the list may have changed since that look, and its notice have been taken for the token before
    }

    private ValueTask TellRole(Standing standing, Pass pass) => standing.Fault is { } fault
        ? TurnDown(ReasonOf(fault), fault == AccessFault.TokenExpired ? Refusals.SentenceOf(fault) : "What gave access to the document was taken back.")
        : _outbox.Post(new ServerMessage.Role(standing.Role, EndOf(pass)));

    private void OnBrokenLook(Exception exception)
    {
        LogBroken(exception, _document.Id);
        _outbox.Close(CloseReason.Internal);
    }

    private static long? EndOf(Pass pass) => pass.Expires == Pass.NoEnd ? null : pass.Expires;

    private static ErrorReason ReasonOf(AccessFault fault) => fault switch
    {
        AccessFault.AccessRevoked => ErrorReason.AccessRevoked,
        AccessFault.TokenExpired => ErrorReason.TokenExpired,
        AccessFault.TokenRevoked => ErrorReason.TokenRevoked,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
