using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Grains.Interfaces;
using CollabDocs.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Xunit;

namespace CollabDocs.Cluster.Tests.Serialization;

/// <summary>What leaves one node arrives at another as it was, and within a process is not copied.</summary>
[Trait("Suite", "cluster")]
public sealed class RoundTripTests : IDisposable
{
    private static readonly string[] Unset = ["null", "", "0", "False", "[]"];

    private readonly ServiceProvider _services =
        new ServiceCollection().AddSerializer(builder => builder.AddAssembly(typeof(IDocumentGrain).Assembly)).BuildServiceProvider();

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void What_is_sent_arrives_as_it_was()
    {
        foreach (var sent in Samples.All)
            Assert.Equal(Shown.Of(sent), Shown.Of(Across(sent)));
    }

    [Fact]
    public void Every_kind_is_among_the_samples_with_every_field_set()
    {
        var kinds = typeof(IDocumentGrain).Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) && !type.Name.EndsWith("Surrogate", StringComparison.Ordinal));
        // Their items are within them.
        foreach (var kind in kinds.Where(kind => !kind.IsNested))
        {
            var samples = Samples.All.Where(sample => sample.GetType() == kind).ToList();
            Assert.True(samples.Count > 0, $"There is no sample of {kind}.");
            foreach (var property in Shown.OwnFields(samples[0]))
                Assert.True(samples.Any(sample => !Unset.Contains(Shown.Of(property.GetValue(sample)))), $"{kind}.{property.Name} is set in no sample.");
        }
    }

    [Fact]
    public void Outcomes_become_replies_and_outcomes_again()
    {
        SubmitOutcome[] submitted =
        [
            new SubmitOutcome.Accepted(12), new SubmitOutcome.Duplicate(11),
            new SubmitOutcome.Refused(RefusalReason.TooFast, "Wait.", TimeSpan.FromSeconds(2)), new SubmitOutcome.Refused(RefusalReason.PastEnd, "No."),
        ];
        foreach (var outcome in submitted)
            Assert.Equal(outcome, ((SubmitReply)Across(SubmitReply.From(99, outcome))).ToOutcome());

        JoinOutcome[] joined =
        [
            new JoinOutcome.Joined(17, "secret", 3, 8, new Standing(Role.Writer, null, 4)), new JoinOutcome.Refused(JoinRefusal.Superseded, "A newer connection has it."),
        ];
        foreach (var outcome in joined)
            Assert.Equal(outcome, ((JoinReply)Across(JoinReply.From(outcome))).ToOutcome());

        var submission = new Submission(17, 4, 12, Delta.InsertAt(3, "x"), OnlyAtBase: true, Tie.Loses);
        Assert.Equal(submission, ((SubmitRequest)Across(SubmitRequest.From(submission, 2))).ToSubmission());

        var resumption = new Resumption(17, "secret", 2, 9);
        Assert.Equal(resumption, ((ResumeRequest)Across(ResumeRequest.From(resumption)!)).ToResumption());
    }

    [Fact]
    public void A_lone_surrogate_crosses_so_that_the_document_can_refuse_it()
    {
        var arrived = (SubmitRequest)Across(SubmitRequest.From(new Submission(17, 1, 0, Delta.Insert("a\ud83d")), 1));

        Assert.Equal("a\ud83d", new string(arrived.Delta.Ops[0].Text));
    }

    [Fact]
    public void A_revision_arrives_with_the_bytes_that_are_stored_and_what_they_say()
    {
        // A part of a larger buffer, as revisions that were read from the wire are.
        var buffer = new byte[1_000];
        var encoded = RevisionCodec.Encode(8, 17, 4, 1_790_000_000_000, Delta.Insert("häl"), new()).Encoded;
        encoded.CopyTo(buffer.AsMemory(100));
        var sent = RevisionCodec.Decode(buffer.AsMemory(100, encoded.Length));

        var arrived = ((RevisionsReply)Across(new RevisionsReply([sent]))).Revisions.Single();

        Assert.True(arrived.Encoded.Span.SequenceEqual(encoded.Span));
        Assert.Equal((8, 17, 4, 1_790_000_000_000, Delta.Insert("häl")), (arrived.Number, arrived.Session, arrived.Sequence, arrived.Time, arrived.Delta));
    }

    [Fact]
    public void Within_a_process_nothing_is_copied()
    {
        var copier = _services.GetRequiredService<DeepCopier>();
        foreach (var sample in Samples.All.Where(sample => sample is not Exception))
            Assert.True(ReferenceEquals(sample, copier.Copy(sample)), $"A copy is made of {sample.GetType()}.");
    }

    private object Across(object sent) => Serializer.Deserialize<object>(Serializer.SerializeToArray<object>(sent))!;
}
