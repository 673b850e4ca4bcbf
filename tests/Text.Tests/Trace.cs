using System.IO.Compression;
using System.Text.Json;

namespace CollabDocs.Text.Tests;

/// <summary>A recorded sequence of edits, as josephg/editing-traces keeps them; one delta a patch.</summary>
internal sealed record Trace(string Start, string End, IReadOnlyList<Delta> Deltas)
{
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
        var deltas =
            from transaction in json.RootElement.GetProperty("txns").EnumerateArray()
            from patch in transaction.GetProperty("patches").EnumerateArray()
            select new DeltaBuilder().Retain(patch[0].GetInt32()).Insert(patch[2].GetString()!).Delete(patch[1].GetInt32()).Build();
        return new Trace(
            json.RootElement.GetProperty("startContent").GetString()!,
            json.RootElement.GetProperty("endContent").GetString()!,
            [.. deltas]);
    }
}
