using System.Buffers;
using System.Text;
using System.Text.Json;
using CollabDocs.Text.Tests.Generation;
using Xunit;

namespace CollabDocs.Text.Tests;

[Trait("Suite", "algebra")]
public sealed class CodecTests
{
    private static DeltaFaultKind? Fault(string json) => Fault(Encoding.UTF8.GetBytes(json));

    private static DeltaFaultKind? Fault(byte[] json) => DeltaCodec.TryRead(json, out _, out var fault) ? null : fault.Kind;

    private static string Formatted(string members) => "[{\"retain\":1,\"attributes\":{" + members + "}}]";

    private static string Embedded(string members) => "[{\"insert\":{" + members + "}}]";

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    [Theory]
    [InlineData(64, null)]
    [InlineData(65, DeltaFaultKind.AttributeInvalid)]
    public void D3_names_have_64_units(int length, DeltaFaultKind? fault)
    {
        Assert.Equal(fault, Fault(Formatted($"\"{Repeat("é", length)}\":1")));
        Assert.Equal(fault, Fault(Embedded($"\"{Repeat("é", length)}\":1")));
    }

    [Theory]
    [InlineData(256, null)]
    [InlineData(257, DeltaFaultKind.AttributeInvalid)]
    public void D3_an_op_has_256_attributes(int count, DeltaFaultKind? fault) =>
        Assert.Equal(fault, Fault(Formatted(string.Join(',', Enumerable.Range(0, count).Select(i => $"\"a{i}\":1")))));

    [Theory] // with its quotes; é has two bytes
    [InlineData(4_096, null)]
    [InlineData(4_098, DeltaFaultKind.AttributeInvalid)]
    public void D3_a_value_has_4096_bytes(int bytes, DeltaFaultKind? fault) =>
        Assert.Equal(fault, Fault(Formatted($"\"a\":\"{Repeat("é", (bytes - 2) / 2)}\"")));

    [Theory]
    [InlineData(65_536, null)]
    [InlineData(65_538, DeltaFaultKind.AttributeInvalid)]
    public void D3_an_embed_has_65536_bytes(int bytes, DeltaFaultKind? fault) =>
        Assert.Equal(fault, Fault(Embedded($"\"image\":\"{Repeat("é", (bytes - 2) / 2)}\"")));

    [Theory]
    [InlineData(4, null)]
    [InlineData(5, DeltaFaultKind.AttributeInvalid)]
    public void D3_values_nest_4_deep(int depth, DeltaFaultKind? fault)
    {
        Assert.Equal(fault, Fault(Formatted($"\"a\":{Repeat("[", depth)}{Repeat("]", depth)}")));
        Assert.Equal(fault, Fault(Embedded($"\"a\":{Repeat("{\"a\":", depth)}1{Repeat("}", depth)}")));
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC3, 0x28)]
    [InlineData(0xED, 0xA0, 0xBD)] // a surrogate, in bytes
    [InlineData(0xF4, 0x90, 0x80, 0x80)] // beyond U+10FFFF
    [InlineData(0xC0, 0x80)] // NUL, overlong
    public void D1_strings_are_utf8(params int[] bytes)
    {
        byte[] bad = [.. bytes.Select(b => (byte)b)];

        Assert.Equal(DeltaFaultKind.DeltaMalformed, Fault([.. "[{\"insert\":\"x"u8, .. bad, .. "\"}]"u8]));
        Assert.Equal(DeltaFaultKind.DeltaMalformed, Fault([.. "[{\"insert\":\"\\n"u8, .. bad, .. "\"}]"u8]));
        Assert.Equal(DeltaFaultKind.DeltaMalformed, Fault([.. "[{\"retain\":1,\"attributes\":{\"a\":\""u8, .. bad, .. "\"}}]"u8]));
        Assert.Equal(DeltaFaultKind.DeltaMalformed, Fault([.. "[{\"retain\":1,\"attributes\":{\""u8, .. bad, .. "\":1}}]"u8]));
        Assert.Equal(DeltaFaultKind.DeltaMalformed, Fault([.. "[{\""u8, .. bad, .. "\":1}]"u8]));
    }

    [Fact]
    public void A_delta_within_a_message_leaves_the_reader_on_its_end()
    {
        var reader = new Utf8JsonReader("""{"delta":[{"insert":{"hr":true},"attributes":{"a":[1]}}],"next":1}"""u8);
        reader.Read();
        reader.Read();
        reader.Read();

        Assert.True(DeltaCodec.TryRead(ref reader, out _, out _));
        Assert.Equal(JsonTokenType.EndArray, reader.TokenType);
        Assert.True(reader.Read());
        Assert.True(reader.ValueTextEquals("next"u8));
    }

    [Fact]
    public void A_delta_that_comes_in_segments_is_read_alike()
    {
        var json = Encoding.UTF8.GetBytes("""[{"retain":12},{"insert":"a\u00e9😀\n","attributes":{"li\u006ek":"é"}},{"delete":345}]""");
        for (var cut = 1; cut < json.Length; cut++)
        {
            var first = new Segment(json.AsMemory(0, cut));
            var last = first.Then(json.AsMemory(cut));
            var reader = new Utf8JsonReader(new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length));
            reader.Read();

            Assert.True(DeltaCodec.TryRead(ref reader, out var delta, out var fault), fault.Message);
            Assert.Equal("""[{"retain":12},{"attributes":{"link":"é"},"insert":"aé😀\n"},{"delete":345}]""", delta.ToString());
        }
    }

    /// <summary>Whatever the bytes, the answer is a delta that can be written and read again, or a reason.</summary>
    [Fact]
    public void Broken_json_is_refused_and_never_throws() => Property.Holds(20_000, choices => choices, choices =>
    {
        var sample = Sample.Generate(choices);
        var json = DeltaCodec.ToBytes(Delta.Compose(sample.A, sample.B)).ToList();
        for (var left = 1 + choices.Below(3); left > 0 && json.Count > 0; left--)
        {
            var at = choices.Below(json.Count);
            switch (choices.Below(4))
            {
                case 0: json.RemoveAt(at); break;
                case 1: json[at] = choices.Pick("[]{}\",:\\0-1e.nulltruex\0\u0080\u00ff"u8.ToArray()); break;
                case 2: json.Insert(at, choices.Pick("[]{}\",:\\0-1e.nulltruex\0\u0080\u00ff"u8.ToArray())); break;
                default: json.InsertRange(at, json[..choices.Below(json.Count)]); break;
            }
        }

        if (DeltaCodec.TryRead(json.ToArray(), out var delta, out var fault))
            Assert.Equal(delta, DeltaCodec.Read(DeltaCodec.ToBytes(delta)));
        else
            Assert.NotEqual(default, fault.Kind);
    });

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
