using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using CollabDocs.Documents;
using CollabDocs.Gateway.Wire;
using CollabDocs.Text;

namespace CollabDocs.Bench.Micro;

/// <summary>Deltas, revisions and messages as bytes.</summary>
public class Codec
{
    private const string Rich =
        """[{"retain":4711},{"insert":"bold","attributes":{"bold":true,"link":"https://example.com"}},{"delete":3},{"insert":{"image":"a.png"}}]""";

    private readonly ArrayBufferWriter<byte> _buffer = new(64 * 1024);
    private readonly Delta _keystroke = Delta.InsertAt(50_000, "x");
    private readonly Delta _rich = Delta.Parse(Rich);
    private readonly byte[] _keystrokeBytes = DeltaCodec.ToBytes(Delta.InsertAt(50_000, "x"));
    private readonly byte[] _richBytes = Encoding.UTF8.GetBytes(Rich);
    private readonly byte[] _submit = Encoding.UTF8.GetBytes("""{"type":"submit","sequence":4711,"base":81234,"delta":[{"retain":50000},{"insert":"x"}]}""");
    private readonly byte[] _presence = Encoding.UTF8.GetBytes("""{"type":"presence","revision":81234,"selection":{"anchor":50000,"head":50012}}""");
    private readonly List<Revision> _revisions = Typing.Revisions(1, 100);

    [Benchmark(Description = "write a keystroke's delta")]
    public void WriteKeystroke() => Write(_keystroke);

    [Benchmark(Description = "write a rich delta")]
    public void WriteRich() => Write(_rich);

    [Benchmark(Description = "read a keystroke's delta")]
    public Delta ReadKeystroke() => DeltaCodec.Read(_keystrokeBytes);

    [Benchmark(Description = "read a rich delta")]
    public Delta ReadRich() => DeltaCodec.Read(_richBytes);

    [Benchmark(Description = "encode a revision")]
    public Revision EncodeRevision() => RevisionCodec.Encode(81_235, 4_000_000_000_000_017, 4_711, 1_790_000_000_000, _keystroke, _buffer);

    [Benchmark(Description = "decode a revision")]
    public Revision DecodeRevision() => RevisionCodec.Decode(_revisions[0].Encoded);

    [Benchmark(Description = "decode a submission's message")]
    public object DecodeSubmit() => ClientMessageDecoder.Decode(_submit);

    [Benchmark(Description = "decode a presence message")]
    public object DecodePresence() => ClientMessageDecoder.Decode(_presence);

    [Benchmark(Description = "encode a message of 1 revision")]
    public byte[] EncodeOne() => Encode(1);

    [Benchmark(Description = "encode a message of 10 revisions")]
    public byte[] EncodeTen() => Encode(10);

    [Benchmark(Description = "encode a message of 100 revisions")]
    public byte[] EncodeHundred() => Encode(100);

    private byte[] Encode(int count) => ServerMessageEncoder.EncodeRevisions(_revisions.GetRange(0, count));

    private void Write(Delta delta)
    {
        _buffer.ResetWrittenCount();
        DeltaCodec.Write(_buffer, delta);
    }
}
