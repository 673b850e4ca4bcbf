using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using CollabDocs.Documents;

namespace CollabDocs.Gateway.Events;

/// <summary>The streams that are open in this process, so that POSTs find theirs (PROTOCOL F). Any thread may call.</summary>
internal sealed class EventStreams
{
    /// <summary>Of an id, which is all that a POST shows: 128 bits.</summary>
    private const int IdDigits = 32;

    private readonly ConcurrentDictionary<(DocumentId Document, string Id), PostedMessages> _open = new();

    /// <returns>The id under which POSTs find it.</returns>
    public string Add(DocumentId document, PostedMessages messages)
    {
        var id = RandomNumberGenerator.GetHexString(IdDigits, lowercase: true);
        _open.TryAdd((document, id), messages);
        return id;
    }

    public bool TryFind(DocumentId document, string id, [NotNullWhen(true)] out PostedMessages? messages) => _open.TryGetValue((document, id), out messages);

    public void Remove(DocumentId document, string id) => _open.TryRemove((document, id), out _);
}
