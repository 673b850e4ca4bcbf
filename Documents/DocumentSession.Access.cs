using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents;

/// <content>Who may do what. The list is changed under the activation's epoch, as revisions are appended: so where there are two activations only the newer one's changes
/// are stored, and nothing that the older one puts in order.</content>
public sealed partial class DocumentSession
{
    private static readonly TimeSpan AccessRetryDelay = TimeSpan.FromSeconds(1);

    /// <inheritdoc cref="IDocumentHandle.Look"/>
    public Task<Standing> Look(Pass pass) => Turn(() => RoleOf(pass));

    /// <inheritdoc cref="IDocumentHandle.ChangeAccess"/>
    /// <remarks>Whoever gives up waiting has asked all the same: what the store has of it goes for the document too.</remarks>
    public Task<AccessOutcome> ChangeAccess(AccessChange change, string actor, CancellationToken cancellation) =>
        ChangeAccess(change, actor).WaitAsync(cancellation);

    private async Task<AccessOutcome> ChangeAccess(AccessChange change, string actor)
    {
        if (!await Turn(() => HasRoomFor(change)))
            return AccessOutcome.Full;
        switch (await Store(change, actor))
        {
            case AccessResult.Changed(var list):
                // What was accepted before this turn was so before anybody was told of the change: it is waited for, so that nothing of it comes later.
                await WhenStored(await Turn(() => Take(list)));
                return AccessOutcome.Changed;
            case AccessResult.Gone:
                await Delete();
                return AccessOutcome.Missing;
            case AccessResult.Fenced:
                await AskEnd(EndReason.Moved);
                throw new ActivationEndedException(EndReason.Moved);
            case var other:
                throw new InvalidOperationException($"No such result: {other}.");
        }
    }

    private async Task<AccessResult> Store(AccessChange change, string actor)
    {
        try
        {
            return await _services.Store.Access.Change(Id, Epoch, change, actor, Now(), CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            _ = TakeStored();
            throw;
        }
    }

    /// <summary>The store did not say whether it changed the list: what it has goes, as soon as it answers.</summary>
    private async Task TakeStored()
    {
        while (!Ended.IsCompleted)
            try
            {
                var list = await _services.Store.Access.Read(Id, CancellationToken.None);
                await _mailbox.Ask(() => Take(list));
                return;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(AccessRetryDelay, _services.Time);
            }
    }

    private Standing RoleOf(Pass pass) => _access.RoleOf(pass, Now());

    /// <returns>The newest revision that was put in order before.</returns>
    private long Take(AccessList list)
    {
        if (list.Generation > _access.Generation) // changes that are made at once may come back in any order
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

    private bool HasRoomFor(AccessChange change) => change switch
    {
        AccessChange.SetPerson(var user, not Role.None) => _access.People.ContainsKey(user) || _access.People.Count < AccessList.MaxPeople,
        AccessChange.AddLink(var id, _, _) => _access.Links.ContainsKey(id) || _access.Links.Count < AccessList.MaxLinks,
        _ => true,
    };

    private long Now() => _services.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
