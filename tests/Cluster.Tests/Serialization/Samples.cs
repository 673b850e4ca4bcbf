using System.Net;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Grains.Interfaces;
using CollabDocs.Text;

namespace CollabDocs.Cluster.Tests.Serialization;

/// <summary>What crosses between nodes, each kind with every field set in one sample at least, and its extremes.</summary>
internal static class Samples
{
    private const long Largest = (1L << 53) - 1;

    /// <summary>Much longer than any buffer on the way.</summary>
    private static readonly string Long = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"line {i} – 😀\n"));

    public static IReadOnlyList<object> All { get; } =
    [
        new ResumeRequest(Largest, "secret", 3, 7),
        new ResumeRequest(1, "", 0, -1),

        new JoinReply(null, "", Largest, "secret", 2, 9, new Standing(Role.Writer, null, 7)),
        new JoinReply(null, "", 17, "secret", 1, 0, new Standing(Role.None, AccessFault.TokenExpired, 7)),
        new JoinReply(null, "", 17, "secret", 3, 4, default),
        .. Enum.GetValues<JoinRefusal>().Select(reason => JoinReply.From(new JoinOutcome.Refused(reason, $"Because {reason}."))),

        SubmitRequest.From(new Submission(17, 4, 12, Rich, OnlyAtBase: true, Tie.Loses) { Trace = Trace }, 2),
        SubmitRequest.From(new Submission(17, 4, 0, Delta.Empty), null),
        SubmitRequest.From(new Submission(17, 4, 0, Delta.Insert("\ud83d")), 1),
        SubmitRequest.From(new Submission(17, 4, 0, Delta.InsertAt(3, "\ude00 after, \ud83d between, 😀 whole, \0 and \r")), 1),
        SubmitRequest.From(new Submission(17, 4, 0, Delta.Insert(Long)), 1),

        SubmitRequest.From(new Submission(17, 4, 0, Delta.Empty) { By = new Pass("Änn 😀", Role.Writer, "link", 7, 1_790_000_000_000) }, 1),

        AccessRequest.From(new AccessChange.SetPerson("Änn 😀", Role.Owner), "key:wiki"),
        AccessRequest.From(new AccessChange.AddLink("link", Role.Reviewer, "For the board"), "user:ann"),
        AccessRequest.From(new AccessChange.RevokeLink("link") { By = new Pass("änn", Role.Owner, null, 7, Pass.NoEnd) }, "user:änn"),

        SubmitReply.From(99, new SubmitOutcome.Accepted(12)),
        SubmitReply.From(99, new SubmitOutcome.Duplicate(11)),
        SubmitReply.From(99, new SubmitOutcome.Refused(RefusalReason.Unavailable, "Later.", TimeSpan.FromMilliseconds(1_500))),
        .. Enum.GetValues<RefusalReason>().Select(reason => SubmitReply.From(99, new SubmitOutcome.Refused(reason, $"Because {reason}."))),

        new PresenceRequest(Ann, 5, 2, Silo),
        new PresenceRequest(Ann with { Selection = null }, 5, 2, Silo),
        new PresenceNotice(3, 5, [Ann, Ann with { Session = 18, Selection = null }], [19, 20]),
        new PresenceNotice(3, 5, [], []),

        new ReadReply(new DocumentSnapshot(7, Rope.From(Rich))),
        new ReadReply(new DocumentSnapshot(1, Rope.From(Delta.Insert(Long)))),

        PassagesReply.From([]),
        PassagesReply.From([new Passage.Composed(3, 8, DeltaCodec.ToBytes(Rich)), new Passage.Single(Revision(9, Rich))]),

        new RevisionsReply([]),
        new RevisionsReply([Revision(1, Delta.Insert("a")), Revision(2, Delta.Empty), Revision(3, Rich)]),

        new NoticeBatch(4, 99, [Revision(1, Delta.Insert("a"), Trace), Revision(2, Rich)], [new PresenceNotice(3, 5, [Ann], [19])], true, EndReason.Moved, 7),
        new NoticeBatch(1, 99, [], [], null, null, null),
        new NoticeBatch(1, 99, [], [], false, EndReason.Deleted, null),

        new SubscribeReply(Silo, 99, 12, true, 3, [Ann], 7),
        new SubscribeReply(Silo, 99, 0, false, 0, [], 0),

        new DocumentUnavailableException("It has moved.", moved: true),
        new DocumentUnavailableException("The store fails.", moved: false),
    ];

    private static SiloAddress Silo => SiloAddress.New(IPAddress.Loopback, 11_111, 5);

    private static Presence Ann => new(17, new UserProfile("Änn 😀", "#aa3366", "änn"), new Selection(2, 5));

    private static Delta Rich => Delta.Parse(
        """[{"insert":"häl","attributes":{"bold":true,"link":"https://example.com"}},{"insert":{"image":"a.png"}},{"insert":"lo 😀\n"}]""");

    private static RevisionTrace? Trace => RevisionTrace.Parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    private static Revision Revision(long number, Delta delta, RevisionTrace? trace = null)
    {
        var revision = RevisionCodec.Encode(number, 17, number + 3, 1_790_000_000_000, delta, new());
        revision.Trace = trace;
        return revision;
    }
}
