using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using CollabDocs.Documents.Hooks;
using CollabDocs.Gateway.Tests.Hooks;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Telemetry;

/// <summary>The instruments, and what README.md says of them.</summary>
public abstract partial class MetricsTests
{
    public sealed class OverWebSockets : MetricsTests;

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents : MetricsTests;

    [Fact]
    public async Task Each_instrument_moves_as_it_is_documented()
    {
        await using var receiver = await WebhookReceiver.Start();
        var directory = Directory.CreateTempSubdirectory("collabdocs-metrics-").FullName;
        try
        {
            TestSession bob;
            await using (var gateway = await TestGateway.Start(options => Strict(options, receiver), directory: directory))
                bob = await Edit(gateway);
            await using (var gateway = await TestGateway.Start(directory: directory))
                await CatchUp(gateway, bob);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task The_README_lists_the_instruments_that_there_are()
    {
        await using var gateway = await TestGateway.Start();
        using var measured = new Measurements(gateway);
        var documented = Documented().Select(row => $"{row.Groups["name"].Value} is a {row.Groups["kind"].Value} in {row.Groups["unit"].Value}");
        var existing = measured.Instruments.Select(instrument => $"{instrument.Name} is a {Kind(instrument)} in {instrument.Unit}");
        Assert.Equal(existing.Order(), documented.Order());
    }

    private static void Strict(CollabDocsOptions options, WebhookReceiver receiver)
    {
        options.Webhooks = [new WebhookOptions { Url = receiver.Url.ToString(), Secret = "0123456789abcdef", QuietSeconds = 0 }];
        options.WebRoot = Repository.Directory("web", "app");
        options.RequestsPerSecondPerAddress = 1;
        options.LoopbackFactor = 1;
    }

    /// <summary>Two people, an edit, two refusals, a place, something that is no message, and something that a page's policy stopped.</summary>
    private static async Task<TestSession> Edit(TestGateway gateway)
    {
        using var measured = new Measurements(gateway);
        await using var ann = await gateway.Join(name: "Ann");
        var bob = await gateway.Join(name: "Bob");
        await ann.Edit("""[{"insert":"abc"}]""");
        await bob.ReceiveUpTo(1);
        await ann.Submit("""[{"delete":99}]""");
        await ann.Socket.Receive("refused");
        await ann.Submit("""[{"delete":"all"}]""");
        await ann.Socket.Receive("refused");
        await bob.Socket.Send("""{"type":"presence","revision":1,"selection":{"anchor":1,"head":2}}""");
        while (!(await ann.Socket.Receive("presence")).ToJsonString().Contains("\"anchor\":1", StringComparison.Ordinal))
        {
        }
        const string Nonsense = """{"type":"presence"}""";
        await bob.Socket.Send(Nonsense);
        await bob.Socket.Receive("error");

        using var report = new StringContent(
            """{"csp-report":{"effective-directive":"img-src"}}""", new MediaTypeHeaderValue("application/csp-report"));
        using var reported = await gateway.Http.PostAsync("api/csp-reports", report);

        await Reaches(2, () => measured.Now("collabdocs.connections"));
        await Reaches(1, () => measured.Sum("collabdocs.csp_reports", "directive=img-src"));
        await Reaches(1, () => measured.Now("collabdocs.documents.in_memory"));
        await Reaches(2, () => measured.Sum("collabdocs.joins", "resumed=False"));
        await Reaches(1, () => measured.Sum("collabdocs.submissions"));
        await Reaches(2, () => measured.Sum("collabdocs.refusals"));
        await Reaches(1, () => measured.Sum("collabdocs.refusals", "reason=past_end"));
        await Reaches(1, () => measured.Sum("collabdocs.refusals", "reason=delta_malformed"));
        await Reaches(2, () => measured.Count("collabdocs.submit.duration")); // the document knows of no delta that is malformed
        await Reaches(1, () => measured.Sum("collabdocs.errors", "reason=message_malformed"));
        await gateway.Http.GetAsync("api/documents");
        await gateway.Http.GetAsync("api/documents");
        await Reaches(1, () => measured.Sum("collabdocs.limited", "limit=address_requests"));
        await Reaches(1, () => measured.Sum("collabdocs.commit.revisions"));
        Assert.True(measured.Sum("collabdocs.commit.writes") >= 2); // the document was made, and written
        Assert.True(measured.Sum("collabdocs.commit.duration") is > 0 and < 60);
        await Reaches(2, () => measured.Sum("collabdocs.revisions.sent"));
        await Reaches(2, () => measured.Count("collabdocs.fan_out.lag"));
        Assert.True(measured.Sum("collabdocs.fan_out.lag") is > 0 and < 60);
        await Reaches(3, () => measured.Sum("collabdocs.presence.changes")); // both came, one moved
        Assert.True(measured.Sum("collabdocs.presence.sent") >= 2);
        await Reaches(7, () => measured.Sum("collabdocs.messages.received")); // two say hello, three submissions, a place, nonsense
        Assert.True(measured.Sum("collabdocs.traffic.received") > 7 * Encoding.UTF8.GetByteCount(Nonsense));
        var sent = measured.Sum("collabdocs.messages.sent");
        Assert.True(sent >= 9, $"{sent} messages were sent."); // two welcomes, two revisions, two refusals, an error, two of presence
        Assert.True(measured.Sum("collabdocs.traffic.sent") > sent * """{"type":"pong"}""".Length);

        await Reaches(1, () => measured.Sum("collabdocs.webhooks", "outcome=delivered"));

        foreach (Match row in Documented())
            Assert.Equal(row.Groups["tag"].Value, string.Join(", ", measured.Tags(row.Groups["name"].Value)));

        await bob.DisposeAsync();
        await Reaches(1, () => measured.Now("collabdocs.connections"));
        await Reaches(4, () => measured.Sum("collabdocs.presence.changes"));
        await ann.Edit("""[{"insert":"d"}]""");
        await ann.Edit("""[{"insert":"e"}]""");
        return bob;
    }

    /// <summary>Somebody comes back to a gateway that was started again, and has missed two revisions.</summary>
    private static async Task CatchUp(TestGateway gateway, TestSession bob)
    {
        using var measured = new Measurements(gateway);
        await bob.Resume(await gateway.Connect());
        await bob.ReceiveUpTo(3);
        await Reaches(1, () => measured.Sum("collabdocs.joins", "resumed=True"));
        await Reaches(2, () => measured.Sum("collabdocs.catch_up.revisions"));
        Assert.Equal(1, measured.Count("collabdocs.catch_up.revisions"));
        Assert.Equal(0, measured.Sum("collabdocs.revisions.sent"));
        await bob.DisposeAsync();
    }

    /// <summary>What is counted is counted a moment after it is done.</summary>
    private static Task Reaches(double expected, Func<double> actual) =>
        Eventually.True(() => actual() == expected, $"something that was {actual()} is {expected}");

    private static MatchCollection Documented() => ReadmeRow().Matches(File.ReadAllText(Repository.Directory("README.md")));

    private static string Kind(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        return type.Contains("UpDownCounter", StringComparison.Ordinal) ? "up-down counter"
            : type.Contains("Counter", StringComparison.Ordinal) ? "counter" : "histogram";
    }

    [GeneratedRegex(@"^\| `(?<name>collabdocs\.[a-z_.]+)` \| (?<kind>[a-z -]+) \| `(?<unit>[^`]+)` \| (`(?<tag>[a-z]+)`)?", RegexOptions.Multiline)]
    private static partial Regex ReadmeRow();
}
