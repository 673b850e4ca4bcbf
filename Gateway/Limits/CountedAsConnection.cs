namespace CollabDocs.Gateway.Limits;

/// <summary>Metadata of endpoints that count who comes as a connection (<see cref="ConnectionLimits.TryEnter"/>), and not as a request.</summary>
internal sealed record CountedAsConnection;
