using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Transcripts;

/// <summary>The golden dialogues of PROTOCOL.md, played to the gateway.</summary>
[Trait("Suite", "transcripts")]
public abstract class TranscriptTests
{
    public sealed class OverWebSockets : TranscriptTests;

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents : TranscriptTests;

    public static TheoryData<string> Names
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (var file in Directory.EnumerateFiles(Repository.Directory("tests", "transcripts"), "*.jsonl").Order(StringComparer.Ordinal))
                names.Add(Path.GetFileNameWithoutExtension(file));
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_gateway_answers_as_the_transcript_says(string name)
    {
        var file = Path.Combine(Repository.Directory("tests", "transcripts"), $"{name}.jsonl");
        await using var player = new TranscriptPlayer();
        await player.Play(await File.ReadAllLinesAsync(file));
    }

    [Fact]
    public void There_are_transcripts() => Assert.True(Names.Count >= 10, $"{Names.Count} transcripts.");
}
