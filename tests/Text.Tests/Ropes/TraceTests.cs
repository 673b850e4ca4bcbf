using Xunit;

namespace CollabDocs.Text.Tests.Ropes;

/// <summary>Recorded keystrokes end as the text that was recorded.</summary>
[Trait("Suite", "traces")]
public sealed class TraceTests
{
    [Theory, InlineData("rustcode"), InlineData("seph-blog1"), InlineData("friendsforever_flat")]
    public void A_rope_ends_as_the_recorded_text(string name)
    {
        var trace = Trace.Find(name);
        Assert.SkipWhen(trace is null, $"{name}.json.gz is not in {Trace.Folder}");

        var editor = new RopeEditor(Rope.From(trace.Start));
        foreach (var delta in trace.Deltas)
        {
            Assert.Null(editor.Check(delta));
            editor.Apply(delta);
        }
        RopeShape.Check(editor.Snapshot());
        Assert.Equal(trace.End, editor.Snapshot().ToString());
        Assert.Equal(trace.End, Rope.From(trace.Start).Apply(Delta.ComposeAll(trace.Deltas)).ToString());
    }
}
