using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Gateway.Tests.Simulation;

/// <summary>
/// A server packs old histories while somebody writes, and is killed with -9 at any moment, again and again: every revision reads, to the byte, as it was stored.
/// COLLABDOCS_DEEP=1 kills a hundred times.
/// </summary>
[Trait("Suite", "history")]
public sealed class PackingKillTests : IAsyncLifetime
{
    private const int Documents = 4, Revisions = 40_000;

    private static readonly int Kills = Environment.GetEnvironmentVariable("COLLABDOCS_DEEP") is null or "0" ? 4 : 100;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("collabdocs-packing-");
    private readonly Dictionary<string, string> _expected = [];

    public async ValueTask InitializeAsync()
    {
        using var metrics = new DocumentsMetrics();
        await using var store = SqliteDocumentStore.Open(_data.FullName, metrics, NullLogger<SqliteDocumentStore>.Instance);
        for (var i = 0; i < Documents; i++)
            _expected[$"long{i}"] = await Write(store, DocumentId.Parse($"long{i}"), new Random(i));
        await store.Create(DocumentId.Parse("busy"), "Busy", null, 0, 0, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _data.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Whenever_it_is_killed_every_revision_reads_as_it_was_stored()
    {
        var random = new Random(1);
        var written = new StringBuilder();
        for (var i = 0; i < Kills; i++)
        {
            await using var server = await GatewayProcess.Start(_data.FullName, "--CollabDocs:IdleUnloadSeconds=1");
            // Opened, and left: a second later they are packed and unloaded.
            for (var document = 0; document < Documents; document++)
                await server.Http.GetStringAsync($"api/documents/long{document}/text");
            var until = DateTime.UtcNow.AddMilliseconds(random.Next(200, 3_000));
            for (var edit = 0; DateTime.UtcNow < until; edit++)
            {
                var text = $"{i}.{edit} ";
                using var answer = await server.Http.PostAsync("api/documents/busy/text", new StringContent(text));
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                written.Append(text);
            }
            await server.Kill();
        }

        await using var last = await GatewayProcess.Start(_data.FullName, "--CollabDocs:IdleUnloadSeconds=1");
        Assert.Equal(written.ToString(), await last.Text("busy"));
        foreach (var (id, expected) in _expected)
            Assert.True(expected == await Digest(last.Http, id), $"{id}: its history reads otherwise (seed 1)");
        // And when all of it is packed, a few seconds after nobody needs it.
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        foreach (var (id, expected) in _expected)
            Assert.True(expected == await Digest(last.Http, id), $"{id}: its history reads otherwise when it is packed (seed 1)");
        await last.Terminate();
        using var metrics = new DocumentsMetrics();
        await using var store = SqliteDocumentStore.Open(_data.FullName, metrics, NullLogger<SqliteDocumentStore>.Instance);
        foreach (var id in _expected.Keys)
            Assert.NotEmpty(await store.ListBlocks(DocumentId.Parse(id), TestContext.Current.CancellationToken));
    }

    private static async Task<string> Write(SqliteDocumentStore store, DocumentId id, Random random)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await store.Create(id, id.Value, null, 0, 0, default);
        var (length, number) = (0, 0);
        foreach (var batch in Enumerable.Range(0, Revisions).Chunk(1_000))
        {
            var revisions = new List<Revision>();
            foreach (var _ in batch)
            {
                var delta = length > 10 && random.Next(3) == 0 ? Delta.DeleteAt(random.Next(length), 1) : Delta.InsertAt(random.Next(length + 1), "x");
                length += delta.LengthChange;
                revisions.Add(RevisionCodec.Encode(++number, session: 7 + random.Next(3), number, random.Next(), delta, new()));
                digest.AppendData(revisions[^1].Encoded.Span);
            }
            Assert.IsType<AppendResult.Appended>(await store.Append(id, 1, revisions, length, default));
        }
        return Convert.ToHexString(digest.GetHashAndReset());
    }

    private static async Task<string> Digest(HttpClient http, string id)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var after = 0L; after < Revisions;)
        {
            var page = JsonNode.Parse(await http.GetStringAsync($"api/documents/{id}/revisions?after={after}&limit=1000"))!["revisions"]!.AsArray();
            Assert.NotEmpty(page);
            foreach (var revision in page)
            {
                Assert.Equal(++after, (long)revision!["revision"]!);
                digest.AppendData(Encoding.UTF8.GetBytes(revision.ToJsonString()));
            }
        }
        return Convert.ToHexString(digest.GetHashAndReset());
    }
}
