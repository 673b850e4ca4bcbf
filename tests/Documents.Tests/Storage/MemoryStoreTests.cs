using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Doubles;

namespace CollabDocs.Documents.Tests.Storage;

/// <summary>The store of the simulation keeps the contract too.</summary>
public sealed class MemoryStoreTests : DocumentStoreContract
{
    private protected override IDocumentStore Open() => new MemoryStore();

    private protected override Task SetBack(long revision)
    {
        ((MemoryStore)Store).SetBack(Id, revision);
        return Task.CompletedTask;
    }
}
