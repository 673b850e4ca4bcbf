using CollabDocs.Documents.Hooks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Grains;

/// <summary>
/// When a silo leaves the cluster: those who are subscribed here to its documents are told to subscribe anew, and those who were at its gateway leave the
/// documents that live here. What the silo has not told webhooks is looked for.
/// </summary>
internal sealed partial class MembershipWatch(
    IClusterMembershipService membership, GatewaySubscriptions subscriptions, LocalDocuments local, DocumentHooks hooks, ILogger<MembershipWatch> logger)
    : BackgroundService
{
    /// <summary>Ends with the host.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var gone = 0;
        await foreach (var members in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            if (members.Members.Count(member => member.Value.Status == SiloStatus.Dead) is var dead && dead > gone)
                hooks.LookSoon();
            gone = dead;
            bool IsGone(SiloAddress silo) => members.GetSiloStatus(silo) == SiloStatus.Dead;
            if (subscriptions.LoseThoseOf(IsGone) is > 0 and var lost)
                LogLost(lost);
            foreach (var document in local.Open)
                await document.LeaveThoseOf(IsGone);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} subscriptions were to documents of a silo that is gone; they begin anew")]
    private partial void LogLost(int count);
}
