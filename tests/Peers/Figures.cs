namespace CollabDocs.Peers;

/// <summary>What was measured in one run.</summary>
/// <param name="Rate">Edits a second that were due.</param>
/// <param name="MicrosecondsPerDelivery">Of the server's processor, for each edit that reached another client.</param>
/// <param name="DatabaseMicroseconds">Likewise of its PostgreSQL's processes, which have the server's core too; 0 where it has none.</param>
/// <param name="P50">In ms, from when an edit was due to when another client has it.</param>
/// <param name="Expected">Deliveries that there should be of the edits that were due in the window.</param>
/// <param name="Delivered">Those that there were, at the end or within a while after it.</param>
/// <param name="Faults">Edits that came twice or that nobody has made.</param>
/// <param name="ServerCpu">How much of its core the server took.</param>
/// <param name="GeneratorCpu">Likewise the generator: near 1, it is what is measured.</param>
/// <param name="OthersCpu">What of the machine's cores went to anybody else, its host included: where it is not small, latencies are theirs.</param>
/// <param name="Memory">The server's, resident, in bytes.</param>
internal sealed record Figures(
    double Rate, double MicrosecondsPerDelivery, double DatabaseMicroseconds, double P50, double P99, long Expected, long Delivered, long Faults,
    double ServerCpu, double GeneratorCpu, double OthersCpu, long Memory)
{
    public long Missing => Expected - Delivered;
}
