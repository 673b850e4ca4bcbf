using CollabDocs.Documents.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Bench;

/// <summary>Commits into SQLite.</summary>
internal sealed class CommitBenchmark : IBenchmark
{
    public string Name => "commit";

    public string Description => "submissions through the documents into SQLite (synchronous=FULL), by few and by many writers";

    public async Task Run()
    {
        var directory = Directory.CreateTempSubdirectory("collabdocs-bench-");
        try
        {
            await CommitLoad.Measure($"SQLite in {directory.FullName}", metrics => Task.FromResult<IDocumentStore>(SqliteDocumentStore.Open(
                directory.CreateSubdirectory(Path.GetRandomFileName()).FullName, metrics, NullLogger<SqliteDocumentStore>.Instance)));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
