using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>The keys of a <see cref="FallibleStore"/>: its key ring fails when that says so.</summary>
internal sealed class FallibleKeys(IKeyStore keys, Func<bool> isFailing) : IKeyStore
{
    public Task<ApiKey> Add(string name, byte[] hash, long time, string actor, CancellationToken cancellation) => keys.Add(name, hash, time, actor, cancellation);

    public Task<IReadOnlyList<ApiKey>> List(CancellationToken cancellation) => keys.List(cancellation);

    public Task<ApiKey?> Find(byte[] hash, CancellationToken cancellation) => keys.Find(hash, cancellation);

    public Task<ApiKey?> Find(long id, CancellationToken cancellation) => keys.Find(id, cancellation);

    public Task<bool> Revoke(long id, long time, string actor, CancellationToken cancellation) => keys.Revoke(id, time, actor, cancellation);

    public Task<IReadOnlyList<string>> ReadRing(CancellationToken cancellation) =>
        isFailing() ? throw new StoreUnavailableException("The test says so.") : keys.ReadRing(cancellation);

    public Task AddToRing(string name, string xml, CancellationToken cancellation) =>
        isFailing() ? throw new StoreUnavailableException("The test says so.") : keys.AddToRing(name, xml, cancellation);
}
