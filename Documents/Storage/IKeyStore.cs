using CollabDocs.Documents.Access;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// The keys that an <see cref="IDocumentStore"/> keeps for all processes of a server: API keys, as hashes, and the key ring of ASP.NET Core Data Protection, with which
/// tokens are made. The store says how its methods fail. Any process may call, also beside the one that has a data file.
/// </summary>
public interface IKeyStore
{
    /// <param name="hash">SHA-256 of the key.</param>
    /// <param name="time">Now, in milliseconds since 1970 UTC.</param>
    Task<ApiKey> Add(string name, byte[] hash, long time, string actor, CancellationToken cancellation);

    /// <summary>All of them, the oldest first.</summary>
    Task<IReadOnlyList<ApiKey>> List(CancellationToken cancellation);

    /// <returns>Null where there is none; one that was revoked says so.</returns>
    Task<ApiKey?> Find(byte[] hash, CancellationToken cancellation);

    /// <inheritdoc cref="Find(byte[], CancellationToken)"/>
    Task<ApiKey?> Find(long id, CancellationToken cancellation);

    /// <returns>False where there is none, or it was revoked before.</returns>
    Task<bool> Revoke(long id, long time, string actor, CancellationToken cancellation);

    /// <summary>The key ring: XML, each element once.</summary>
    Task<IReadOnlyList<string>> ReadRing(CancellationToken cancellation);

    /// <param name="name">Of the element; one of the same name stands.</param>
    Task AddToRing(string name, string xml, CancellationToken cancellation);
}
