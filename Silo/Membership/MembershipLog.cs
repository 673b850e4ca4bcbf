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
                if (IsNews(change, before))
                    LogChange(change.SiloAddress.Endpoint, change.Status);
            before = now;
        }
    }

    /// <summary>Nodes that died before we knew them are in the table too.</summary>
    private bool IsNews(ClusterMember change, ClusterMembershipSnapshot before) =>
        !change.SiloAddress.Equals(here.SiloAddress) && (change.Status, before.GetSiloStatus(change.SiloAddress)) switch
        {
            (SiloStatus.Active, _) => true,
            (SiloStatus.ShuttingDown or SiloStatus.Dead, var was) => was != SiloStatus.None,
            _ => false,
        };

    [LoggerMessage(LogLevel.Information, "Node {Node} is {Status}.")]
    private partial void LogChange(IPEndPoint node, SiloStatus status);
}
