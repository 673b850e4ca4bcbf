using System.Buffers;
using BenchmarkDotNet.Attributes;
using CollabDocs.Text;

namespace CollabDocs.Bench.Micro;

/// <summary>A document of a million code units in memory.</summary>
public class Ropes
{
    private const int Length = 1_000_000;

    private readonly Rope _document = Rope.From(Typing.Text(Length));
    private readonly RopeEditor _editor = new(Rope.From(Typing.Text(Length)));
    private readonly Delta _letter = Delta.InsertAt(Length / 2, "x");
    private readonly Delta _back = Delta.DeleteAt(Length / 2, 1);
    private readonly ArrayBufferWriter<byte> _buffer = new(2 * Length);

    [Benchmark(Description = "type a letter and take it back")]
    public void Apply()
    {
        _editor.Apply(_letter);
        _editor.Apply(_back);
    }

    [Benchmark(Description = "the same, and a snapshot after each")]
    public Rope ApplyAndSnapshot()
    {
        _editor.Apply(_letter);
        _editor.Snapshot();
        _editor.Apply(_back);
        return _editor.Snapshot();
    }

    [Benchmark(Description = "encode it")]
    public int Encode()
    {
        _buffer.ResetWrittenCount();
        _document.WriteDelta(_buffer);
        return _buffer.WrittenCount;
    }
}
