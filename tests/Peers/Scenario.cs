namespace CollabDocs.Peers;

/// <summary>Who types how much where.</summary>
/// <param name="Rate">Edits a second of all together; null where the highest is looked for.</param>
/// <param name="Authors">Of each document, so many clients type; the others read.</param>
/// <param name="PresenceRate">So many times a second each client says where it is; CollabDocs' editors only.</param>
internal sealed record Scenario(string Name, int Documents, int Clients, double? Rate, int Authors = int.MaxValue, double PresenceRate = 0)
{
    /// <summary>Characters that each document begins with.</summary>
    public const int StartLength = 3_000;

    /// <inheritdoc cref="Hand"/>
    public int Area { get; init; } = int.MaxValue;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("1x10", 1, 10, 200),
        new("1x50", 1, 50, 200),
        new("1x200", 1, 200, 200),
        new("100x3", 100, 3, 500),
        new("rate-1x10", 1, 10, null),
        new("rate-50x4", 50, 4, null),
        new("readers", 1, 1_501, 10, Authors: 1, PresenceRate: 1),
        new("authors", 1, 400, 400),
    ];

    public string Description => $"{Documents} {(Documents == 1 ? "document" : "documents")} × {Clients} clients, " + (Rate is { } rate
        ? $"{rate:0} edits/s in all" + (Documents == 1 ? "" : $", {rate / Documents:0.#} in each")
            + (Authors < Clients ? $", by {Authors} of them" : "") + (PresenceRate > 0 ? $", presence of all at {PresenceRate:0.#} Hz" : "")
        : $"the highest rate of edits/s in all with p99 < 100 ms and nothing missing, up to {RateSearch.MaxRate:0}");
}
