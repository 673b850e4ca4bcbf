namespace CollabDocs.Gateway.Limits;

/// <summary>How much each address may, or each user. 0 is no limit.</summary>
/// <param name="Connections">Open at a time.</param>
/// <param name="Silent">Those of them that have not said hello.</param>
internal sealed record Allowance(
    long Connections, long Silent, Rate Connects, Rate Requests, Rate Documents, Limit WhereTooManyAreOpen, Limit WhereTooManyAreMade)
{
    /// <param name="times">As much as this.</param>
    public static Allowance OfAddress(CollabDocsOptions options, TimeProvider time, long times = 1)
    {
        return new(
            options.ConnectionsPerAddress * times, options.SilentConnectionsPerAddress * times,
            PerSecond(options.ConnectsPerSecondPerAddress), PerSecond(options.RequestsPerSecondPerAddress),
            PerMinute(options.DocumentsPerMinutePerAddress * times, time), Limit.AddressConnections, Limit.AddressDocuments);

        Rate PerSecond(double many) => new(many * times, many * times, time);
    }

    /// <summary>Who is known has said hello, and his requests come from some address.</summary>
    public static Allowance OfUser(CollabDocsOptions options, TimeProvider time)
    {
        var unlimited = new Rate(0, 0, time);
        return new(
            options.ConnectionsPerUser, 0, unlimited, unlimited, PerMinute(options.DocumentsPerMinutePerUser, time), Limit.UserConnections, Limit.UserDocuments);
    }

    private static Rate PerMinute(double many, TimeProvider time) => new(many / 60, many, time);
}
