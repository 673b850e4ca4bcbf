using System.Globalization;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Commands;

/// <summary>A command on a store, as it stands on the command line.</summary>
/// <param name="Verb">One of <see cref="Verbs"/>.</param>
/// <param name="Data">The data directory that is named; null for none.</param>
/// <param name="Postgres">The connection string that is named; null for none.</param>
/// <param name="Documents">Those that are named; empty for all.</param>
/// <param name="Words">What else is said, of keys: what to do, and with which.</param>
/// <param name="Help">Only what it does is asked for.</param>
internal sealed record StoreCommand(string Verb, string? Data, string? Postgres, IReadOnlyList<DocumentId> Documents, IReadOnlyList<string> Words, bool Help)
{
    public const string DataSetting = "CollabDocs:DataDirectory", PostgresSetting = "CollabDocs:Postgres";

    public const string Usage =
        """
        collabdocs export [STORE] [--document ID]… > FILE
        collabdocs import [STORE] < FILE
        collabdocs compact [STORE]
        collabdocs keys create NAME | list | revoke ID [STORE]

        STORE is --data DIR, the data directory of the embedded edition, or --postgres CONNECTION, the database of a
        cluster. Where neither is named it is that of the setting CollabDocs:Postgres, if there is one, else of
        CollabDocs:DataDirectory. A data directory must not be in use, but for keys; a database may be.

          export   writes all documents, or those that are named, with their whole history: JSON Lines, the format of
                   PROTOCOL.md, X. It compresses well: … export | zstd > FILE
          import   reads them into a store, each whole or not at all. One that is there already as the stream has it is
                   passed over, so an import that was interrupted is simply made again; another one of the same id stays
                   as it is, and is told
          compact  packs all histories, removes what imports that did not end have left, and gives free space back: to the
                   file system for a data directory, which takes as much room again meanwhile. In a database autovacuum
                   makes it free for what is written later
          keys     makes an API key, which is written to stdout and nowhere else; lists them; revokes one, and with it all
                   tokens that were made with it

        What is said goes to stderr. Exit codes: 0 done; 1 not, or not all of it; 2 the command line makes no sense.
        """;

    private static readonly string[] Verbs = ["export", "import", "compact", "keys"];

    public static bool IsNamedBy(string[] args) => args.Length > 0 && Verbs.Contains(args[0]);

    /// <param name="args">Begin with the verb.</param>
    /// <returns>Null where they make no sense; then <paramref name="why"/> says it.</returns>
    public static StoreCommand? Read(string[] args, out string why)
    {
        var command = new StoreCommand(args[0], null, null, [], [], false);
        var rest = new Queue<string>(args.Skip(1));
        while (rest.TryDequeue(out var argument))
        {
            if (argument is "--help" or "-h")
            {
                command = command with { Help = true };
                continue;
            }
            if (command.Verb == "keys" && !argument.StartsWith("--", StringComparison.Ordinal))
            {
                command = command with { Words = [.. command.Words, argument] };
                continue;
            }
            var (name, value) = argument.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (argument[..at], argument[(at + 1)..]) : (argument, null);
            if (value is null && !rest.TryDequeue(out value))
            {
                why = $"{name} is no option of {command.Verb}, or wants a value.";
                return null;
            }
            if (command.With(name, value, out why) is not { } next)
                return null;
            command = next;
        }
        why = command is { Data: not null, Postgres: not null } ? "--data and --postgres name two stores; name one."
            : command is { Verb: "keys", Help: false } && !IsOfKeys(command.Words) ? "keys wants create NAME, list, or revoke ID."
            : "";
        return why.Length == 0 ? command : null;
    }

    private static bool IsOfKeys(IReadOnlyList<string> words) => words switch
    {
        ["create", var name] => PlainText.IsName(name, ApiKey.MaxNameLength),
        ["list"] => true,
        ["revoke", var id] => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _),
        _ => false,
    };

    private StoreCommand? With(string name, string value, out string why)
    {
        why = "";
        switch (name)
        {
            case "--data" or $"--{DataSetting}":
                return this with { Data = value };
            case "--postgres" or $"--{PostgresSetting}":
                return this with { Postgres = value };
            case "--document" when Verb == "export" && DocumentId.TryParse(value, out var id):
                return this with { Documents = [.. Documents, id] };
            case "--document" when Verb == "export":
                why = $"'{value}' is no document id.";
                return null;
            default:
                why = $"{name} is no option of {Verb}.";
                return null;
        }
    }
}
