using System.Security.Cryptography;
using CollabDocs.Documents.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Documents.Tests.Contract;

/// <summary>The contract on documents in this process, over SQLite.</summary>
public sealed class EmbeddedContract : DocumentsContract
{
    private readonly string _directory = Directory.CreateTempSubdirectory("collabdocs-").FullName;
    private readonly DocumentsMetrics _metrics = new();
    private SqliteDocumentStore _store = null!;
    private EmbeddedDocuments _documents = null!;

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
