using CollabDocs.Documents.Storage;
using CollabDocs.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Bench;

/// <summary>Commits into a PostgreSQL of our own on this machine.</summary>
internal sealed class PostgresCommitBenchmark : IBenchmark
{
    public string Name => "commit-postgres";

    public string Description => "the same into a private PostgreSQL (fsync=on, synchronous_commit=on)";

    public async Task Run()
    {
        if (PostgresBinaries.Directory is not { } binaries)
        {
            Console.WriteLine($"skipped: {PostgresBinaries.Missing}");
            return;
        }
        await using var server = await PostgresServer.Start();
        await CommitLoad.Measure($"PostgreSQL of {binaries}, on loopback", async metrics =>
            PostgresDocumentStore.Open(await server.NewDatabase(), metrics, NullLogger<PostgresDocumentStore>.Instance));
    }
}
