namespace CollabDocs.Gateway.Relays;

/// <summary>What a relay had and knew of when it asked for a subscription.</summary>
/// <param name="Head">The newest revision that it had.</param>
/// <param name="Known">The newest that it knew to be stored.</param>
internal readonly record struct Asked(long Head, long Known);
