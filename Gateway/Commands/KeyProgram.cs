using System.Globalization;
using System.Text;
using CollabDocs.Documents.Storage;
using CollabDocs.Gateway.Access;

namespace CollabDocs.Gateway.Commands;

/// <summary>Makes, lists and revokes API keys: <c>keys create NAME</c>, <c>keys list</c>, <c>keys revoke ID</c>.</summary>
internal sealed class KeyProgram(Stream output, TextWriter error)
{
    private const string Actor = "command";

    /// <returns>The exit code of the process.</returns>
    public Task<int> Run(StoreCommand command) => NamedStore.WithKeys(command, keys => command.Words switch
    {
        ["create", var name] => Create(keys, name),
        ["revoke", var id] => Revoke(keys, long.Parse(id, CultureInfo.InvariantCulture)),
        _ => List(keys),
    });

    private async Task<int> Create(IKeyStore keys, string name)
    {
        var key = ApiKeys.New();
        var made = await keys.Add(name, ApiKeys.HashOf(key), Now(), Actor, CancellationToken.None);
        await Write(key);
        await error.WriteLineAsync($"collabdocs: key {made.Id}, {name}. It is shown this once; the store has its hash.");
        return 0;
    }

    private async Task<int> List(IKeyStore keys)
    {
        foreach (var key in await keys.List(CancellationToken.None))
            await Write($"{key.Id}\t{Shown(key.Created)}\t{(key.Revoked is { } revoked ? $"revoked {Shown(revoked)}" : "good")}\t{key.Name}");
        return 0;
    }

    private async Task<int> Revoke(IKeyStore keys, long id)
    {
        var revoked = await keys.Revoke(id, Now(), Actor, CancellationToken.None);
        await error.WriteLineAsync(revoked ? $"collabdocs: key {id} is revoked." : $"collabdocs: there is no good key {id}.");
        return revoked ? 0 : 1;
    }

    private async Task Write(string line) => await output.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));

    private static string Shown(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
