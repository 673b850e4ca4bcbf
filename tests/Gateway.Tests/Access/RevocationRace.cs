using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>
/// A writer types as fast as it can while its role is taken away at some moment (PROTOCOL G5): by making it a reader, taking it off the list, or revoking its link. When that has been
/// answered, the document's head is the last that it may have written.
/// </summary>
/// <param name="writers">The gateway of the writer.</param>
/// <param name="owners">The gateway at which the role is taken away.</param>
/// <param name="key">An API key.</param>
internal sealed class RevocationRace(HttpClient writers, HttpClient owners, string key)
{
    /// <summary>Longer than it takes a cluster to find that a node is dead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Ways = ["made a reader", "taken off the list", "its link revoked"];

    /// <param name="document">Is made, and has not been there before.</param>
    /// <param name="disturb">What happens to the document at about the same time.</param>
    public async Task Run(int seed, string document, Func<Random, Task>? disturb = null)
    {
        var random = new Random(seed);
        var way = seed % Ways.Length;
        var what = $"Seed {seed}, {Ways[way]}";
        await Send(HttpMethod.Post, "api/documents", $$"""{"id":"{{document}}"}""");
        var (credential, link) = way == 2 ? await MakeLink(document) : (await MakeToken(document), "");
        await using var writer = await FastWriter.Begin(SocketAddress(document), credential);
        await writer.AckedOnce.WaitAsync(Patience);
        await Task.Delay(random.Next(40));

        var disturbed = disturb?.Invoke(random) ?? Task.CompletedTask;
        if (disturb is not null)
            await Task.Delay(random.Next(20));
        await (way switch
        {
            0 => Send(HttpMethod.Put, $"api/documents/{document}/access/people/ann", """{"role":"reader"}"""),
            1 => Send(HttpMethod.Delete, $"api/documents/{document}/access/people/ann"),
            _ => Send(HttpMethod.Delete, $"api/documents/{document}/access/links/{link}"),
        });
        var head = (long)(await Send(HttpMethod.Get, $"api/documents/{document}/revisions?limit=1"))!["head"]!;

        await IsTold(writer, way, what);
        await disturbed;
        await Task.Delay(20);
        await writer.Stop();
        var mine = (await History(document)).Where(revision => revision.Session == writer.Session).ToList();
        Assert.True(mine.All(revision => revision.Number <= head), $"{what}: the head was {head} when it was answered, and then there was {mine[^1]}.");
        Assert.True(mine.Select(revision => revision.Sequence).Distinct().Count() == mine.Count, $"{what}: something was stored twice.");
        var stored = mine.ToDictionary(revision => revision.Sequence, revision => revision.Number);
        foreach (var (sequence, revision) in writer.Acked)
            Assert.True(stored.TryGetValue(sequence, out var number) && number == revision, $"{what}: {sequence} was acknowledged as {revision}, and is not stored so.");
        foreach (var (sequence, reason) in writer.Refused)
            Assert.True(reason == "role_insufficient" && !stored.ContainsKey(sequence), $"{what}: {sequence} was refused as {reason}, stored: {stored.ContainsKey(sequence)}.");
    }

    private static async Task IsTold(FastWriter writer, int way, string what)
    {
        try
        {
            if (way == 0)
            {
                await writer.RefusedOnce.WaitAsync(Patience);
                await Eventually.True(() => writer.Roles.Contains("reader"), "it is told that it is a reader");
                Assert.False(writer.Receiving.IsCompleted, $"{what}: a reader stays.");
            }
            else
                Assert.Equal((what, way == 1 ? "4403 access_revoked" : "4401 token_revoked"), (what, await writer.Receiving.WaitAsync(Patience)));
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{what}: it was not told; it was acknowledged {writer.Acked.Count}, and refused {writer.Refused.Count}.", exception);
        }
    }

    private async Task<string> MakeToken(string document) => (string)(await Send(
        HttpMethod.Post, $"api/documents/{document}/tokens", """{"user":"ann","name":"Ann","role":"writer"}"""))!["token"]!;

    private async Task<(string Link, string Id)> MakeLink(string document)
    {
        var made = (await Send(HttpMethod.Post, $"api/documents/{document}/access/links", """{"role":"writer"}"""))!;
        return ((string)made["link"]!, (string)made["id"]!);
    }

    private async Task<List<(long Number, long Session, long Sequence)>> History(string document)
    {
        List<(long Number, long Session, long Sequence)> history = [];
        while (true)
        {
            var page = await Send(HttpMethod.Get, $"api/documents/{document}/revisions?limit=1000&after={history.Count}");
            var revisions = page!["revisions"]!.AsArray();
            if (revisions.Count == 0)
                return history;
            history.AddRange(revisions.Select(revision => ((long)revision!["revision"]!, (long)revision["session"]!, (long)revision["sequence"]!)));
        }
    }

    /// <summary>Until it is done: while a document moves, whether it was may be unknown.</summary>
    private async Task<JsonNode?> Send(HttpMethod method, string address, string? body = null)
    {
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            using var request = new HttpRequestMessage(method, address);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            if (body is not null)
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await owners.SendAsync(request);
            var said = await answer.Content.ReadAsStringAsync();
            if (answer.IsSuccessStatusCode || (method == HttpMethod.Delete && answer.StatusCode == HttpStatusCode.NotFound && said.Contains("link_unknown")))
                return said.Length == 0 ? null : JsonNode.Parse(said);
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || Environment.TickCount64 > until)
                throw new InvalidOperationException($"{method} {address}: {(int)answer.StatusCode} {said}");
        }
    }

    private Uri SocketAddress(string document) => new($"ws://{writers.BaseAddress!.Authority}/api/documents/{document}/socket");
}
