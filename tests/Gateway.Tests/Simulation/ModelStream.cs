using CollabDocs.Documents.Tests.Simulation;
using CollabDocs.Gateway.Relays;

namespace CollabDocs.Gateway.Tests.Simulation;

/// <summary>A gateway's side of a connection.</summary>
internal sealed class ModelStream(ModelConnection connection)
{
    public ModelConnection Connection { get; } = connection;

    public bool Greeted { get; set; }

    public JoinedReader? Joined { get; set; }

    /// <summary>The document is being asked for what the relay no longer has.</summary>
    public bool Reading { get; set; }

    public override string ToString() => $"stream of {Connection.Client} {(Joined is null ? Greeted ? "greeted" : "new" : "joined")}{(Reading ? " reading" : "")}";

    /// <summary>A session that has joined, and where it reads.</summary>
    public sealed record JoinedReader(long Session, long Connection, RelayReader Reader);
}
