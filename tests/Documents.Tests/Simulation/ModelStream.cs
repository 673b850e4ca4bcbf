namespace CollabDocs.Documents.Tests.Simulation;

/// <summary>The server's side of a connection: how far it has been sent, and the notices that came, which the simulation hands over late, twice
/// and out of order.</summary>
internal sealed class ModelStream(ModelConnection connection) : IDocumentSubscriber
{
    public ModelConnection Connection { get; } = connection;

    public bool Greeted { get; set; }

    public JoinOutcome.Joined? Joined { get; private set; }

    public DocumentSubscription? Subscription { get; private set; }

    /// <summary>The newest revision that the connection was sent.</summary>
    public long Position { get; set; }

    /// <summary>The newest revision that it was told of.</summary>
    public long Head { get; private set; }

    /// <summary>A read is on its way.</summary>
    public bool Reading { get; set; }

    public Dictionary<long, Revision> Cache { get; } = [];

    public List<DocumentNotice> Notices { get; } = [];

    /// <summary>Its activation has ended: the connection must be closed.</summary>
    public bool Ended { get; private set; }

    public override string ToString() =>
        $"stream of {Connection.Client} {(Joined is null ? Greeted ? "greeted" : "new" : "joined")} {Position}/{Head}{(Reading ? " reading" : "")}";

    public void Begin(JoinOutcome.Joined joined, DocumentSubscription subscription, long revision)
    {
        (Joined, Subscription, Position) = (joined, subscription, revision);
        Head = Math.Max(Head, subscription.Revision);
    }

    public void Notify(DocumentNotice notice) => Notices.Add(notice);

    public void DeliverNotice(Random random)
    {
        if (Notices.Count == 0)
            return;
        var index = random.Next(Math.Min(3, Notices.Count));
        var notice = Notices[index];
        if (random.Next(8) > 0)
            Notices.RemoveAt(index);
        if (notice is DocumentNotice.Revisions revisions)
        {
            foreach (var revision in revisions.Published)
                Cache[revision.Number] = revision;
            Head = Math.Max(Head, revisions.Published[^1].Number);
        }
        else if (notice is DocumentNotice.Ended)
        {
            Ended = true;
        }
    }
}
