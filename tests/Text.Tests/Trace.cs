using System.IO.Compression;
using System.Text.Json;

namespace CollabDocs.Text.Tests;

/// <summary>A recorded sequence of edits, as josephg/editing-traces keeps them.</summary>
/// <param name="Deltas">One a patch.</param>
/// <param name="Transactions">One a transaction, with its time in milliseconds since 1970 UTC.</param>
internal sealed record Trace(string Start, string End, IReadOnlyList<Delta> Deltas, IReadOnlyList<(long Time, Delta Delta)> Transactions)
{
    /// <summary>Those that a document's history is made of, one author's after the other's.</summary>
    public static readonly string[] Sequential = ["rustcode", "seph-blog1", "friendsforever_flat"];

    /// <summary>COLLABDOCS_TRACES, or ../shared/traces beside the repository.</summary>
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("COLLABDOCS_TRACES") ?? Path.Combine(Repository.Root, "..", "shared", "traces");

    /// <returns>Null where the trace is not there.</returns>
    public static Trace? Find(string name)
    {
        var path = Path.Combine(Folder, $"{name}.json.gz");
        if (!File.Exists(path))
            return null;
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(file);
        var transactions = json.RootElement.GetProperty("txns").EnumerateArray().Select(transaction => (
            Time: transaction.GetProperty("time").GetDateTimeOffset().ToUnixTimeMilliseconds(),
            Deltas: transaction.GetProperty("patches").EnumerateArray().Select(ToDelta).ToList())).ToList();
        return new Trace(
            json.RootElement.GetProperty("startContent").GetString()!,
            json.RootElement.GetProperty("endContent").GetString()!,
            [.. transactions.SelectMany(transaction => transaction.Deltas)],
            [.. transactions.Select(transaction => (transaction.Time, Delta.ComposeAll(transaction.Deltas)))]);
    }

    private static Delta ToDelta(JsonElement patch) =>
        new DeltaBuilder().Retain(patch[0].GetInt32()).Insert(patch[2].GetString()!).Delete(patch[1].GetInt32()).Build();
}
