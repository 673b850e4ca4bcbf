using CollabDocs.Documents;
using CollabDocs.Documents.Moving;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Gateway.Commands;

/// <summary>The executables as they are called with a command: <c>export</c>, <c>import</c>, <c>compact</c> or <c>keys</c>.</summary>
internal sealed class StoreProgram(Stream input, Stream output, TextWriter error)
{
    private const int Done = 0, Failed = 1, Misused = 2;

    /// <returns>The exit code of the process.</returns>
    public static async Task<int> Run(string[] args, TextWriter error)
    {
        await using var input = Console.OpenStandardInput();
        await using var output = Console.OpenStandardOutput();
        return await new StoreProgram(input, output, error).Run(args);
    }

    /// <inheritdoc cref="Run(string[], TextWriter)"/>
    public async Task<int> Run(string[] args)
    {
        if (StoreCommand.Read(args, out var why) is not { } command)
            return await Say(Misused, $"{why} collabdocs {args[0]} --help says what there is.");
        if (command.Help)
        {
            await error.WriteLineAsync(StoreCommand.Usage);
            return Done;
        }
        try
        {
            if (command.Verb == "keys")
                return await new KeyProgram(output, error).Run(command);
            using var metrics = new DocumentsMetrics();
            await using var store = NamedStore.Open(command, metrics);
            return command.Verb switch
            {
                "export" => await Export(store, command.Documents),
                "import" => await Import(store),
                _ => await Compact(store),
            };
        }
        catch (Exception exception) when (Executable.IsOfGatewaysSettings(exception) || exception is ArgumentException)
        {
            return await Say(Failed, exception.Message.ReplaceLineEndings(" "));
        }
    }

    private async Task<int> Export(IDocumentStore store, IReadOnlyList<DocumentId> documents) =>
        await new DocumentExport(store).Write(output, documents.Count > 0 ? documents : null, CancellationToken.None) switch
        {
            ExportOutcome.Missing { Id: var id } => await Say(Failed, $"There is no document {id}; what was written is no whole export."),
            ExportOutcome.Written written => await Say(Done, $"{Count(written.Documents, "document")} exported, with {Count(written.Revisions, "revision")}."),
            var other => throw new InvalidOperationException($"No such outcome: {other}."),
        };

    private async Task<int> Import(IDocumentStore store)
    {
        var (imported, revisions, known, code) = (0L, 0L, 0L, Done);
        await foreach (var outcome in new DocumentImport(store, TimeProvider.System).Read(input, CancellationToken.None))
            switch (outcome)
            {
                case ImportOutcome.Imported document:
                    (imported, revisions) = (imported + 1, revisions + document.Revisions);
                    break;
                case ImportOutcome.Known:
                    known++;
                    break;
                default:
                    code = await Say(Failed, Complaint(outcome));
                    break;
            }
        await Say(code, $"{Count(imported, "document")} imported, with {Count(revisions, "revision")}; {known} there already.");
        return code;
    }

    private async Task<int> Compact(IDocumentStore store)
    {
        var before = await store.Upkeep.Measure(CancellationToken.None);
        var documents = await new StoreCompaction(store).Run(CancellationToken.None);
        var after = await store.Upkeep.Measure(CancellationToken.None);
        return await Say(Done, $"{Count(documents, "document")} packed; the store took {before} bytes, and takes {after}." +
            (store is PostgresDocumentStore ? " What is free in it PostgreSQL's autovacuum finds out." : ""));
    }

    private async Task<int> Say(int code, string sentence)
    {
        await error.WriteLineAsync($"collabdocs: {sentence}");
        return code;
    }

    private static string Count(long number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";

    private static string Complaint(ImportOutcome outcome) => outcome switch
    {
        ImportOutcome.Taken { Id: var id, Deleted: true } => $"Document {id} was deleted here, and its id is never given again; it was not imported.",
        ImportOutcome.Taken { Id: var id } => $"There is another document {id} here, or it has changed since; it was not imported.",
        ImportOutcome.Overtaken { Id: var id } => $"Document {id} is being imported by somebody else, or was discarded meanwhile; it was not imported.",
        ImportOutcome.Damaged { Line: var line, Why: var why } =>
            $"Line {line} of the stream cannot be taken: {why}. Nothing of it is imported, nor of its document, nor of what follows.",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Nothing to complain about."),
    };
}
