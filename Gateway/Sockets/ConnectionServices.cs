using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Hooks;
using CollabDocs.Gateway.Limits;

namespace CollabDocs.Gateway.Sockets;

/// <summary>What every connection of a process works with.</summary>
internal sealed record ConnectionServices(
    AccessDesk Desk, KeyWatch Keys, SessionDoor Door, SubmissionValidation Validation, SendTurns Turns, ConnectionLimits Limits, CollabDocsOptions Options, GatewayMetrics Metrics, TimeProvider Time,
    ILogger<ClientConnection> Log);
