using System.Security.Cryptography;
using CollabDocs.Documents.Storage;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Documents.Tests.Contract;

/// <summary>The contract on documents in this process, over SQLite.</summary>
public sealed class EmbeddedContract : DocumentsContract
{
    private readonly string _directory = Directory.CreateTempSubdirectory("collabdocs-").FullName;
    private readonly DocumentsMetrics _metrics = new();
    private SqliteDocumentStore _store = null!;
    private EmbeddedDocuments _documents = null!;

    /// <summary>Where no machine lies between.</summary>
    [Fact]
    public async Task S3_The_subscribers_are_told_before_the_author_is_answered()
    {
        await _documents.Create(DocumentId.Parse("doc"), "Title", Delta.Empty, Cancellation);
        var document = _documents.Open(DocumentId.Parse("doc"));
        var recorder = new Recorder();
        await using var subscription = await document.Subscribe(recorder, 0, Cancellation);

        await document.Submit(new Submission(5, 1, 0, Delta.Insert("a")), null, Cancellation);

        Assert.Equal([1], recorder.Revisions.Select(revision => revision.Number));
    }

    protected override async Task<IDocuments> Start()
    {
        _store = SqliteDocumentStore.Open(_directory, _metrics, NullLogger<SqliteDocumentStore>.Instance);
        _documents = new EmbeddedDocuments(
            _store, new DocumentsOptions(), TimeProvider.System, RandomNumberGenerator.Create(), _metrics, NullLoggerFactory.Instance);
        await _documents.StartAsync(Cancellation);
        return _documents;
    }

    protected override async Task Stop()
    {
        await _documents.DisposeAsync();
        await _store.DisposeAsync();
        _metrics.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
