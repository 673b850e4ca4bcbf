using System.Net;

namespace CollabDocs.Silo.Membership;

/// <summary>Says which nodes join and leave, in a line each.</summary>
internal sealed partial class MembershipLog(IClusterMembershipService membership, ILocalSiloDetails here, ILogger<MembershipLog> log) : BackgroundService
{
    /// <summary>Ends with the host.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var before = membership.CurrentSnapshot;
        await foreach (var now in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            if (now.Version <= before.Version)
                continue;
            foreach (var change in now.CreateUpdate(before).Changes)
                if (change.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Dead && !change.SiloAddress.Equals(here.SiloAddress))
                    LogChange(change.SiloAddress.Endpoint, change.Status);
            before = now;
        }
    }

    [LoggerMessage(LogLevel.Information, "Node {Node} is {Status}.")]
    private partial void LogChange(IPEndPoint node, SiloStatus status);
}
