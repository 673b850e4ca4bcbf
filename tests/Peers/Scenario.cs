namespace CollabDocs.Peers;

/// <summary>Who types how much where.</summary>
/// <param name="Rate">Edits a second of all together; null where the highest is looked for.</param>
internal sealed record Scenario(string Name, int Documents, int Clients, double? Rate)
{
    /// <summary>Characters that each document begins with.</summary>
    public const int StartLength = 3_000;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("1x10", 1, 10, 200),
        new("1x50", 1, 50, 200),
        new("1x200", 1, 200, 200),
        new("100x3", 100, 3, 500),
        new("rate-1x10", 1, 10, null),
        new("rate-50x4", 50, 4, null),
    ];

    public string Description => $"{Documents} {(Documents == 1 ? "document" : "documents")} × {Clients} clients, " + (Rate is { } rate
        ? $"{rate:0} edits/s in all" + (Documents == 1 ? "" : $", {rate / Documents:0.#} in each")
        : $"the highest rate of edits/s in all with p99 < 100 ms and nothing missing, up to {RateSearch.MaxRate:0}");
}
