using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Limits;

/// <summary>Somebody is beyond a limit.</summary>
/// <param name="RetryAfter">He may try again then, at the earliest.</param>
internal sealed record Limited(Limit Limit, TimeSpan RetryAfter)
{
    /// <summary>As clients are told (PROTOCOL L1).</summary>
    public ErrorReason Reason => Limit switch
    {
        Limit.AddressDocuments or Limit.UserDocuments => ErrorReason.TooManyDocuments,
        Limit.AddressRequests or Limit.IncomingBytes => ErrorReason.TooManyRequests,
        Limit.ConnectionMessages or Limit.ConnectionBytes or Limit.ConnectionSubmissions or Limit.DocumentSubmissions => ErrorReason.TooFast,
        _ => ErrorReason.TooManyConnections,
    };

    public string Explanation => Limit switch
    {
        Limit.ConnectionMessages => "More messages a second than one connection may send, for long.",
        Limit.ConnectionBytes => "More bytes a second than one connection may send, for long.",
        Limit.AddressConnections => "Too many connections of this address.",
        Limit.AddressSilent => "Too many connections of this address that have not said hello.",
        Limit.AddressConnects => "Too many new connections of this address in a short time.",
        Limit.AddressRequests => "Too many requests of this address in a short time.",
        Limit.AddressDocuments => "Too many documents are made from this address in a short time.",
        Limit.UserConnections => "Too many connections of this user.",
        Limit.UserDocuments => "Too many documents are made by this user in a short time.",
        Limit.Connections => "This process has as many connections as it takes.",
        Limit.Connects => "Too many new connections in a short time.",
        Limit.Silent => "Others wait that say hello sooner.",
        Limit.IncomingBytes => "Too much comes in at this moment.",
        _ => throw new ArgumentOutOfRangeException(nameof(Limit), Limit, "It is told in other words."),
    };
}
