using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Documents.Tests;

/// <summary>What is written to the store is what is read from it; what is not of ours is refused.</summary>
public sealed class CodecTests
{
    private const string Rich =
        """[{"insert":"a😀\n"},{"attributes":{"bold":true},"insert":"b"},{"insert":{"image":"x.png"}},{"insert":"\u0001\" \\"}]""";

    [Fact]
    public void R1_A_revision_is_read_as_it_was_written()
    {
        var delta = Delta.Parse("""[{"retain":2},{"insert":"ä😀"},{"delete":3},{"retain":1,"attributes":{"bold":null}}]""");
        var revision = RevisionCodec.Encode(13, (1L << 53) - 1, 4, 1_790_000_000_000, delta, new());

        var read = RevisionCodec.Decode(revision.Encoded);

        Assert.Equal((13, (1L << 53) - 1, 4, 1_790_000_000_000), (read.Number, read.Session, read.Sequence, read.Time));
        Assert.Equal(delta, read.Delta);
        Assert.True(read.Encoded.Span.SequenceEqual(revision.Encoded.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"revision":1,"session":1,"sequence":1,"time":1}""")]
    [InlineData("""{"revision":"1","session":1,"sequence":1,"time":1,"delta":[]}""")]
    [InlineData("""{"revision":1,"session":1,"sequence":1,"time":1,"delta":[{"retain":0}]}""")]
    public void What_is_no_revision_is_refused(string json) =>
        Assert.Throws<FormatException>(() => RevisionCodec.Decode(System.Text.Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("[]")]
    [InlineData(Rich)]
    public void A_snapshot_is_read_as_it_was_written(string content)
    {
        var rope = Rope.From(Delta.Parse(content));

        Assert.Equal(rope.ToDelta(), SnapshotCodec.Decode(SnapshotCodec.Encode(rope)).ToDelta());
    }

    [Fact]
    public void A_snapshot_of_a_megabyte_that_does_not_compress_survives()
    {
        var random = new Random(1);
        var rope = Rope.From(new string([.. Enumerable.Range(0, 1_000_000).Select(_ => (char)random.Next(0x4E00, 0x9FFF))]));

        Assert.Equal(rope.ToString(), SnapshotCodec.Decode(SnapshotCodec.Encode(rope)).ToString());
    }

    [Fact]
    public void A_damaged_snapshot_is_refused()
    {
        var sound = SnapshotCodec.Encode(Rope.From(new string('x', 10_000)));

        Assert.Throws<FormatException>(() => SnapshotCodec.Decode(ReadOnlyMemory<byte>.Empty));
        Assert.Throws<FormatException>(() => SnapshotCodec.Decode(new byte[] { 9, 9, 9 }));
        Assert.Throws<FormatException>(() => SnapshotCodec.Decode(sound.AsMemory(0, sound.Length / 2)));
    }

    [Fact]
    public void A_secret_belongs_to_one_session_of_one_document_under_one_key()
    {
        var (doc, other) = (DocumentId.Parse("doc"), DocumentId.Parse("other"));
        var secrets = new SessionSecrets([1], new SeededRandomNumberGenerator(1));
        var secret = secrets.SecretOf(doc, 17, null);

        Assert.Matches("^[A-Za-z0-9_-]{43}$", secret);
        Assert.True(secrets.IsSecretOf(doc, 17, null, secret));
        Assert.False(secrets.IsSecretOf(doc, 18, null, secret));
        Assert.False(secrets.IsSecretOf(other, 17, null, secret));
        Assert.False(new SessionSecrets([2], new SeededRandomNumberGenerator(1)).IsSecretOf(doc, 17, null, secret));
        Assert.False(secrets.IsSecretOf(doc, 17, null, "ä" + secret[1..]));
        Assert.False(secrets.IsSecretOf(doc, 17, "ann", secret));
        Assert.True(secrets.IsSecretOf(doc, 17, "änn/1", secrets.SecretOf(doc, 17, "änn/1")));
    }
}
