using System.Runtime.InteropServices;
using CollabDocs.Documents;

namespace CollabDocs.Grains.Interfaces.Serialization;

/// <summary>A revision between processes: the bytes that it was encoded to once, and the trace that it belongs to.</summary>
[RegisterConverter]
public sealed class RevisionConverter : IConverter<Revision, RevisionSurrogate>
{
    public Revision ConvertFromSurrogate(in RevisionSurrogate surrogate)
    {
        var revision = RevisionCodec.Decode(surrogate.Encoded);
        revision.Trace = RevisionTrace.Parse(surrogate.Trace);
        return revision;
    }

    public RevisionSurrogate ConvertToSurrogate(in Revision value) => new(Exactly(value.Encoded), value.Trace?.ToString());

    private static byte[] Exactly(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var whole) && whole.Array!.Length == bytes.Length ? whole.Array : bytes.ToArray();
}

[GenerateSerializer, Immutable, Alias("collabdocs.revision")]
public readonly record struct RevisionSurrogate([property: Id(0)] byte[] Encoded, [property: Id(1)] string? Trace);
