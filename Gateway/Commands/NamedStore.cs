using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Gateway.Commands;

/// <summary>The store that a command line names.</summary>
internal static class NamedStore
{
    /// <exception cref="InvalidOperationException">A data directory is in use, or there is none.</exception>
    public static IDocumentStore Open(StoreCommand command, DocumentsMetrics metrics)
    {
        var (postgres, directory) = Of(command);
        if (postgres is not null)
            return PostgresDocumentStore.Open(postgres, metrics, NullLogger<PostgresDocumentStore>.Instance);
        var file = Path.Combine(Path.GetFullPath(directory), SqliteDocumentStore.FileName);
        if (command.Verb is not ("import" or "keys") && !File.Exists(file))
            throw new InvalidOperationException($"There is no data file {file} (--data).");
        return SqliteDocumentStore.Open(directory, metrics, NullLogger<SqliteDocumentStore>.Instance);
    }

    /// <summary>The keys of the store, also while a server has its data directory.</summary>
    public static async Task<T> WithKeys<T>(StoreCommand command, Func<IKeyStore, Task<T>> work)
    {
        var (postgres, directory) = Of(command);
        if (postgres is null && SqliteDocumentStore.IsInUse(directory))
        {
            await using var beside = SqliteKeysBeside.Open(directory);
            return await work(beside);
        }
        using var metrics = new DocumentsMetrics();
        await using var store = Open(command, metrics);
        return await work(store.Keys);
    }

    private static (string? Postgres, string Directory) Of(StoreCommand command)
    {
        var settings = Host.CreateApplicationBuilder([Executable.SettingsAreReadOnce]).Configuration;
        var postgres = command.Postgres ?? (command.Data is null ? settings[StoreCommand.PostgresSetting] : null);
        return (string.IsNullOrEmpty(postgres) ? null : postgres, command.Data ?? settings[StoreCommand.DataSetting] ?? new CollabDocsOptions().DataDirectory);
    }
}
