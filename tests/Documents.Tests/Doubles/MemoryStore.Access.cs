using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Tests.Doubles;

/// <content>Who may do what with its documents.</content>
internal sealed partial class MemoryStore
{
    private sealed class MemoryAccess(MemoryStore store) : IAccessStore
    {
        public Task<AccessList> Read(DocumentId id, CancellationToken cancellation) => store.Do(() =>
            store._documents.TryGetValue(id, out var document) ? document.Access : AccessList.Empty);

        public Task<AccessResult> Change(DocumentId id, long epoch, AccessChange change, string actor, long time, CancellationToken cancellation) =>
            store.Do<AccessResult>(() =>
            {
                if (store.Live(id) is not { } document)
                    return new AccessResult.Gone();
                if (document.Epoch > epoch)
                    return new AccessResult.Fenced(document.Epoch);
                var list = document.Access with { Generation = document.Access.Generation + 1 };
                document.Access = change switch
                {
                    AccessChange.SetPerson(var user, var role) => list with
                    {
                        People = list.People.RemoveRange(list.People.Values
                                .Where(person => !person.HasRole && person.Since < time - AccessList.KeepRemoved).Select(person => person.User))
                            .SetItem(user, new Person(user, role, list.Generation, time)),
                    },
                    AccessChange.AddLink(var link, var role, var name) => list.Links.ContainsKey(link)
                        ? list
                        : list with { Links = list.Links.Add(link, new Link(link, role, name, time)) },
                    AccessChange.RevokeLink(var link) => list with { Links = list.Links.Remove(link) },
                    _ => throw new ArgumentOutOfRangeException(nameof(change)),
                };
                return new AccessResult.Changed(document.Access);
            });
    }
}
