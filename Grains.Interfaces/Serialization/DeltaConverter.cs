using System.Buffers;
using CollabDocs.Text;

namespace CollabDocs.Grains.Interfaces.Serialization;

/// <summary>A delta between processes: wire JSON in UTF-8, as bytes, for strings lose lone surrogates, which a document has to see to refuse them.</summary>
[RegisterConverter]
public sealed class DeltaConverter : IConverter<Delta, DeltaSurrogate>
{
    public Delta ConvertFromSurrogate(in DeltaSurrogate surrogate) => DeltaCodec.Read(surrogate.Json);

    public DeltaSurrogate ConvertToSurrogate(in Delta value)
    {
        var json = new ArrayBufferWriter<byte>();
        DeltaCodec.Write(json, value);
        return new DeltaSurrogate(json.WrittenSpan.ToArray());
    }
}

[GenerateSerializer, Immutable, Alias("collabdocs.delta")]
public readonly record struct DeltaSurrogate([property: Id(0)] byte[] Json);
