using System.Security.Cryptography;
using System.Text;
using CollabDocs.Documents.Moving;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Documents.Tests.Past;
using Xunit;

namespace CollabDocs.Documents.Tests.Moving;

/// <summary>An export that is not as it was written is found to be damaged, and nothing of the document where it is can be seen.</summary>
[Trait("Suite", "history")]
public sealed class DamageTests : IAsyncLifetime
{
    private byte[] _exported = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var store = new MemoryStore();
        await WrittenHistory.Random(1, 60).AppendTo(store);
        await store.SaveAuthors(WrittenHistory.Id, [new Author(1L << 51, new UserProfile("Ann", "#aa3366"))], Cancellation);
        await store.Versions.Add(WrittenHistory.Id, new NewVersion(VersionKind.Named, 3, "Draft"), 5_000, Cancellation);
        await store.Versions.Add(WrittenHistory.Id, new NewVersion(VersionKind.Automatic, 3), 6_000, Cancellation);
        _exported = await MovingTests.Export(store);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task X6_Without_any_one_of_its_lines_it_is_damaged()
    {
        var lines = Lines();
        for (var missing = 0; missing < lines.Count; missing++)
            await IsDamaged(Join(lines.Where((_, i) => i != missing)), isWhole: missing == lines.Count - 1, $"without line {missing + 1}");
    }

    [Fact]
    public async Task X6_With_two_of_its_lines_exchanged_or_one_doubled_it_is_damaged()
    {
        for (var i = 0; i + 1 < Lines().Count; i++)
        {
            var lines = Lines();
            (lines[i], lines[i + 1]) = (lines[i + 1], lines[i]);
            await IsDamaged(Join(lines), isWhole: false, $"lines {i + 1} and {i + 2} exchanged");
            lines = Lines();
            lines.Insert(i, lines[i]);
            await IsDamaged(Join(lines), isWhole: i == lines.Count - 3, $"line {i + 1} doubled");
        }
    }

    [Fact]
    public async Task X6_Cut_off_anywhere_it_is_damaged()
    {
        var end = Join(Lines().SkipLast(1)).Length;
        for (var length = 0; length < _exported.Length; length += length > end - 200 ? 1 : 37)
            await IsDamaged(_exported[..length], isWhole: length >= end, $"cut off after {length} bytes");
    }

    [Fact]
    public async Task X6_With_any_bit_flipped_it_is_damaged()
    {
        var random = new Random(1);
        var end = Join(Lines().SkipLast(1)).Length;
        for (var i = 0; i < 3_000; i++)
        {
            var (at, bit) = (random.Next(_exported.Length), random.Next(8));
            var damaged = _exported.ToArray();
            damaged[at] ^= (byte)(1 << bit);
            await IsDamaged(damaged, isWhole: at >= end, $"seed 1, try {i}: bit {bit} of byte {at}");
        }
    }

    [Theory]
    [InlineData("\"title\":\"Title\"", "\"title\":\"\"", "title")]
    [InlineData("\"title\":\"Title\"", "\"title\": \"Title\"", "not as an export writes it")]
    [InlineData("\"modified\":1", "\"modified\":9999999999999999991", "")]
    [InlineData("\"delta\":[{", "\"delta\":[{\"retain\":9},{", "does not fit")]
    [InlineData("#aa3366", "url(x)", "colour")]
    [InlineData("\"version\":\"named\",\"revision\":3", "\"version\":\"named\",\"revision\":61", "a revision that the document does not have")]
    [InlineData("\"version\":\"named\",\"revision\":3,\"name\":\"Draft\"", "\"version\":\"automatic\",\"revision\":3,\"name\":\"\"", "one of its kind")]
    [InlineData("\"version\":\"named\"", "\"version\":\"5\"", "kind")]
    [InlineData("\"name\":\"Draft\"", "\"name\":\"\"", "name")]
    [InlineData("\"length\":", "\"length\":1", "length")]
    public async Task X6_What_no_store_would_write_is_refused_though_its_digest_is_right(string what, string by, string said)
    {
        var text = Encoding.UTF8.GetString(_exported);
        var at = text.IndexOf(what, StringComparison.Ordinal);
        var lines = (text[..at] + by + text[(at + what.Length)..]).TrimEnd('\n').Split('\n');
        var digest = Convert.ToHexStringLower(SHA256.HashData(Join(lines[1..^2])));
        lines[^2] = lines[^2][..lines[^2].IndexOf("\"sha256\"", StringComparison.Ordinal)] + $"\"sha256\":\"{digest}\"}}";
        var store = new MemoryStore();

        var damaged = Assert.IsType<ImportOutcome.Damaged>(Assert.Single(await MovingTests.Read(store, Join(lines))));

        Assert.Contains(said, damaged.Why, StringComparison.Ordinal);
        Assert.Null(await store.Find(WrittenHistory.Id, Cancellation));
        Assert.Null(await store.Find(WrittenHistory.Id.Arriving, Cancellation));
    }

    [Theory]
    [InlineData("""{"collabdocs":"export","format":2}""", "format 2")]
    [InlineData("""{"collabdocs":"export","format":2,"more":true}""", "format 2")]
    [InlineData("""{"type":"welcome"}""", "no line")]
    [InlineData("PK", "JSON")]
    [InlineData("", "JSON")]
    public async Task X2_What_is_no_export_of_this_format_is_told_so(string first, string said)
    {
        var damaged = Assert.IsType<ImportOutcome.Damaged>(Assert.Single(await MovingTests.Read(new MemoryStore(), Encoding.UTF8.GetBytes(first + "\n"))));

        Assert.Equal(1, damaged.Line);
        Assert.Contains(said, damaged.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task X7_Whichever_call_of_the_store_fails_nothing_is_visible_and_the_import_can_be_made_again()
    {
        var store = new MemoryStore();
        for (var fails = 1; ; fails++)
        {
            var failing = FailingStore.At(fails, store);
            try
            {
                var outcome = Assert.IsType<ImportOutcome.Imported>(Assert.Single(await MovingTests.Read(failing, _exported)));
                Assert.Equal((60, true), (outcome.Revisions, fails > 8));
                return;
            }
            catch (StoreUnavailableException)
            {
                Assert.Null(await store.Find(WrittenHistory.Id, Cancellation));
            }
        }
    }

    private static async Task IsDamaged(byte[] exported, bool isWhole, string how)
    {
        var store = new MemoryStore();
        var outcomes = await MovingTests.Read(store, exported);
        Assert.True(outcomes[^1] is ImportOutcome.Damaged, $"{how}: {string.Join(", ", outcomes)}");
        Assert.True(outcomes.Count == (isWhole ? 2 : 1), $"{how}: {string.Join(", ", outcomes)}");
        Assert.True(await store.Find(WrittenHistory.Id, Cancellation) is null != isWhole, how);
        Assert.True(await store.Find(WrittenHistory.Id.Arriving, Cancellation) is null, how);
    }

    private List<string> Lines() => [.. Encoding.UTF8.GetString(_exported).TrimEnd('\n').Split('\n')];

    private static byte[] Join(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}
