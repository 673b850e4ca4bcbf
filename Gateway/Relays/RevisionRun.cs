using CollabDocs.Documents;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Relays;

/// <summary>Consecutive revisions that go out as one message, which is encoded once for all connections that get it.</summary>
internal sealed class RevisionRun(IReadOnlyList<Revision> revisions)
{
    private byte[]? _message;

    public static RevisionRun Empty { get; } = new([]);

    public IReadOnlyList<Revision> Revisions { get; } = revisions;

    public int Count => Revisions.Count;

    /// <summary>Whether it is what follows <paramref name="after"/>. One that is empty follows nothing.</summary>
    public bool Follows(long after) => Count > 0 && Revisions[0].Number == after + 1;

    /// <summary>The message of PROTOCOL R1. Two who ask first at once may both encode it.</summary>
    public ReadOnlyMemory<byte> Message => _message ??= ServerMessageEncoder.EncodeRevisions(Revisions);
}
