using System.Security.Cryptography;
using CollabDocs.Documents.Storage;
using CollabDocs.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Documents.Tests.Contract;

/// <summary>The contract on documents in this process, over PostgreSQL.</summary>
public sealed class PostgresContract(SharedPostgres postgres) : DocumentsContract
{
    private readonly DocumentsMetrics _metrics = new();
    private PostgresDocumentStore? _store;
    private EmbeddedDocuments? _documents;

    protected override async Task<IDocuments> Start()
    {
        _store = PostgresDocumentStore.Open(await postgres.NewDatabase(), _metrics, NullLogger<PostgresDocumentStore>.Instance);
        _documents = new EmbeddedDocuments(
            _store, new DocumentsOptions(), TimeProvider.System, RandomNumberGenerator.Create(), _metrics, NullLoggerFactory.Instance);
        await _documents.StartAsync(Cancellation);
        return _documents;
    }

    protected override async Task Stop()
    {
        if (_documents is not null)
            await _documents.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
        _metrics.Dispose();
    }
}
