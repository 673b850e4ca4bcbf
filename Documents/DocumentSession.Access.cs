using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents;

/// <content>Who may do what. The list is changed under the activation's epoch, as revisions are appended: so where there are two activations only the newer one's changes
/// are stored, and nothing that the older one puts in order.</content>
public sealed partial class DocumentSession
{
    private static readonly TimeSpan AccessRetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>One change at a time, from looking who asks until it goes: so nobody changes the list who was taken off it by a change before.</summary>
    private readonly SemaphoreSlim _changing = new(1);

    /// <summary>Runs while it is unknown whether the store made a change.</summary>
    private Task _again = Task.CompletedTask;

    /// <inheritdoc cref="IDocumentHandle.Look"/>
    public Task<Standing> Look(Pass pass) => Turn(() => RoleOf(pass));

    /// <inheritdoc cref="IDocumentHandle.ChangeAccess"/>
    /// <remarks>Whoever gives up waiting has asked all the same.</remarks>
    public Task<AccessOutcome> ChangeAccess(AccessChange change, string actor, CancellationToken cancellation) =>
        ChangeAccess(change, actor).WaitAsync(cancellation);

    private async Task<AccessOutcome> ChangeAccess(AccessChange change, string actor)
    {
        long head;
        await _changing.WaitAsync();
        try
        {
            if (!_again.IsCompleted)
                throw new StoreUnavailableException("It is not known yet whether the change before was stored.");
            if (await Turn(() => WhyNot(change)) is { } outcome)
                return outcome;
            if (await Make(change, actor) is not { } through)
                return AccessOutcome.Missing;
            head = through;
        }
        catch (StoreUnavailableException) when (_again.IsCompleted)
        {
            _again = MakeAgain(change, actor);
            throw;
        }
        finally
        {
            _changing.Release();
        }
        // What was accepted before the list was taken was so before anybody was told of the change: it is waited for, so that nothing of it comes later.
        await WhenStored(head);
        return AccessOutcome.Changed;
    }

    /// <returns>The newest revision that was put in order before; null where the document is gone.</returns>
    /// <exception cref="ActivationEndedException"/>
    private async Task<long?> Make(AccessChange change, string actor)
    {
        switch (await _services.Store.Access.Change(Id, Epoch, change, actor, Now(), CancellationToken.None))
        {
            case AccessResult.Changed(var list):
                return await Turn(() => Take(list));
            case AccessResult.Gone:
                await Delete();
                return null;
            case AccessResult.Fenced:
                await AskEnd(EndReason.Moved);
                throw new ActivationEndedException(EndReason.Moved);
            case var other:
                throw new InvalidOperationException($"No such result: {other}.");
        }
    }

    /// <summary>The store did not say whether it changed the list, and may do so yet: it is asked until it says so, and only then is there a next change. Whoever asked knows that it may be made.</summary>
    private async Task MakeAgain(AccessChange change, string actor)
    {
        while (!Ended.IsCompleted)
            try
            {
                await Make(change, actor);
                return;
            }
            catch (Exception exception) when (exception is StoreUnavailableException or ActivationEndedException)
            {
                await Task.Delay(AccessRetryDelay, _services.Time);
            }
    }

    private Standing RoleOf(Pass pass) => _access.RoleOf(pass, Now());

    /// <returns>The newest revision that was put in order before.</returns>
    private long Take(AccessList list)
    {
        if (list.Generation > _access.Generation) // never back, in whatever order answers come
        {
            _access = list;
            Notify(new DocumentNotice.AccessChanged(Epoch, list.Generation));
        }
        return _document.Head;
    }

    /// <summary>Where the activation ends before, what is on its way may be stored yet: the next activation, in whose epoch it no longer can be, makes the change again.</summary>
    /// <exception cref="ActivationEndedException"/>
    private async Task WhenStored(long revision)
    {
        while (await _mailbox.Ask(() =>
            _document.Stored >= revision ? null : _ended is { } reason ? throw new ActivationEndedException(reason) : _commit) is { } commit)
            await commit;
    }

    /// <returns>Null where it may be made.</returns>
    private AccessOutcome? WhyNot(AccessChange change) =>
        !RoleOf(change.By).May(Role.Owner) ? AccessOutcome.NotAllowed
        : !_access.HasRoomFor(change, Now()) ? AccessOutcome.Full
        : null;

    private long Now() => _services.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
