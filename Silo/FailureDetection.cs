using Orleans.Configuration;

namespace CollabDocs.Silo;

/// <summary>
/// How soon a node that is gone is known to be gone. Orleans' defaults wait for many seconds; who types waits as long. The price of haste is that
/// a node which only pauses is thrown out: that costs a restart and no data, for the store takes nothing from whoever is thought dead.
/// </summary>
/// <remarks>
/// What happens, by Orleans' source (SiloHealthMonitor, ClusterHealthMonitor, MembershipTableManager, ConnectionManager):
/// <list type="number">
/// <item>Each node probes up to ten others, one probe after the other. Period and timeout of a probe are one number, learnt from the answers and held between
/// MinProbeTimeout and MaxProbeTimeout; a node that notices that it is itself short of CPU (a slow thread pool) stretches it.</item>
/// <item>A process that was killed answers its connections with a reset, and each new attempt with another: probes of it fail at once, and
/// three of them take two to three periods: 1 to 1.5 s.</item>
/// <item>A machine without power, a frozen process or a cut network answers nothing. Probes time out; and while anything was received from the node within
/// MaxProbeTimeout × NumMissedProbesLimit = 3 s, no vote is cast: a node that is busy and still sends is alive. So 3 to 4 s.</item>
/// <item>The vote is a row of the membership table. With it the node is dead: the others are told at once by gossip (and find it by themselves at the next
/// refresh), calls to it that hang fail, its documents open elsewhere; and itself, when it wakes, reads it and exits.</item>
/// </list>
/// </remarks>
internal static class FailureDetection
{
    public static ISiloBuilder DetectFailures(this ISiloBuilder silo) => silo
        .Configure<ClusterMembershipOptions>(Membership)
        .Configure<SiloMessagingOptions>(Calls)
        .Configure<ConnectionOptions>(Connections);

    private static void Membership(ClusterMembershipOptions options)
    {
        // The first few probes of a node, before there are answers to learn from; and how soon a joining node asks again.
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.MinProbeTimeout = TimeSpan.FromSeconds(0.5);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 3;

        // Where two nodes cannot reach each other, documents of the one cannot be reached by clients of the other, though a third node reaches both.
        // With two votes, or with the third asked to probe, both would stay and those clients wait for as long as the cut lasts. With one vote, and no
        // go-between, one of the two goes: whoever writes to the table first.
        options.NumVotesForDeathDeclaration = 1;
        options.EnableIndirectProbes = false;

        // Gossip may be lost: to the node that was declared dead it always is, where the network is cut. A small table, read often.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(2);

        // Of nodes that all died at once, those that come back first find the others still in the table, and may declare them dead only when
        // their rows are stale: after 15 s.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        options.NumMissedTableIAmAliveLimit = 3;

        // A node that cannot reach all others gives up, and says so, instead of trying for five minutes.
        options.MaxJoinAttemptTime = TimeSpan.FromSeconds(60);
    }

    /// <summary>A call to a node that dies fails when that is known. The timeout is for what is lost though nobody dies: a connection that breaks takes the
    /// answers that were on it along. The caller tries again (GrainDocument), and the document knows what it has seen already. Calls that bring whole documents have
    /// a longer one (IDocumentGrain).</summary>
    private static void Calls(SiloMessagingOptions options)
    {
        options.ResponseTimeout = TimeSpan.FromSeconds(3);
        options.SystemResponseTimeout = TimeSpan.FromSeconds(5);
    }

    private static void Connections(ConnectionOptions options)
    {
        // While a large document is on its way on one of them, for seconds perhaps, probes and short calls take the other half of the time.
        options.ConnectionsPerEndpoint = 2;
        // To a machine that drops packets; one that has no such process refuses at once.
        options.OpenConnectionTimeout = TimeSpan.FromSeconds(2);
        // Until then messages to it are refused at once, and their senders try again.
        options.ConnectionRetryDelay = TimeSpan.FromSeconds(0.5);
    }
}
