using System.Text;
using System.Text.Json;
using Xunit;

namespace CollabDocs.Text.Tests.Vectors;

[Trait("Suite", "algebra")]
public sealed class CodecVectorTests
{
    public static TheoryData<string> Readings => [.. VectorFiles.Lines("readings.jsonl")];

    public static TheoryData<string> Refusals => [.. VectorFiles.Lines("refusals.jsonl")];

    public static TheoryData<string> Replacements => [.. VectorFiles.Lines("replacements.jsonl")];

    [Theory, MemberData(nameof(Readings))]
    public void D5_a_delta_is_read_into_its_normal_form(string line)
    {
        var @case = Case.Parse(line, "reading");

        Assert.True(DeltaCodec.TryRead(Encoding.UTF8.GetBytes(@case.Text("json")), out var delta, out var fault), fault.Message);
        @case.Expect("delta", delta);
    }

    [Theory, MemberData(nameof(Refusals))]
    public void D1_to_D4_a_bad_delta_is_refused_with_its_reason(string line)
    {
        var @case = Case.Parse(line, "refusal");

        DeltaFault? fault = DeltaCodec.TryRead(Encoding.UTF8.GetBytes(@case.Text("json")), out var delta, out var unread) ? null : unread;
        if (delta is not null && @case.Has("document"))
        {
            var document = Rope.From(@case.Text("document"));
            fault = document.Check(delta);
            Assert.Equal(fault, new RopeEditor(document).Check(delta));
        }

        Assert.NotNull(fault);
        Assert.Equal(@case.Text("fault"), JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.Value.Kind.ToString()));
        Assert.NotEmpty(fault.Value.Message);
    }

    [Theory, MemberData(nameof(Replacements))]
    public void A6_a_replacement_is_the_smallest_that_cuts_no_pair(string line)
    {
        var @case = Case.Parse(line, "replacement");

        var replacement = Delta.Replacement(@case.Text("before"), @case.Text("after"));

        @case.Expect("delta", replacement);
        Assert.Equal(@case.Text("after"), Rope.From(@case.Text("before")).Apply(replacement).ToString());
    }
}
