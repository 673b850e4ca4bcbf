using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents.Tests.Doubles;

/// <summary>Keys in memory.</summary>
internal sealed class MemoryKeys : IKeyStore
{
    private readonly Lock _lock = new();
    private readonly List<(byte[] Hash, ApiKey Key)> _keys = [];
    private readonly SortedDictionary<string, string> _ring = new(StringComparer.Ordinal);

    public Task<ApiKey> Add(string name, byte[] hash, long time, string actor, CancellationToken cancellation) => Do(() =>
    {
        var key = new ApiKey(_keys.Count + 1, name, time, null);
        _keys.Add((hash, key));
        return key;
    });

    public Task<IReadOnlyList<ApiKey>> List(CancellationToken cancellation) => Do<IReadOnlyList<ApiKey>>(() => [.. _keys.Select(each => each.Key)]);

    public Task<ApiKey?> Find(byte[] hash, CancellationToken cancellation) =>
        Do<ApiKey?>(() => _keys.FirstOrDefault(each => each.Hash.AsSpan().SequenceEqual(hash)).Key);

    public Task<ApiKey?> Find(long id, CancellationToken cancellation) => Do<ApiKey?>(() => _keys.FirstOrDefault(each => each.Key.Id == id).Key);

    public Task<bool> Revoke(long id, long time, string actor, CancellationToken cancellation) => Do(() =>
    {
        var at = _keys.FindIndex(each => each.Key.Id == id && each.Key.Revoked is null);
        if (at >= 0)
            _keys[at] = (_keys[at].Hash, _keys[at].Key with { Revoked = time });
        return at >= 0;
    });

    public Task<IReadOnlyList<string>> ReadRing(CancellationToken cancellation) => Do<IReadOnlyList<string>>(() => [.. _ring.Values]);

    public Task AddToRing(string name, string xml, CancellationToken cancellation) => Do(() => _ring.TryAdd(name, xml));

    private Task<T> Do<T>(Func<T> work)
    {
        lock (_lock)
            return Task.FromResult(work());
    }
}
