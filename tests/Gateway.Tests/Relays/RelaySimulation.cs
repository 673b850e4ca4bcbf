using CollabDocs.Documents;
using CollabDocs.Gateway.Relays;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Gateway.Tests.Relays;

/// <summary>
/// Random histories, told over a line that delays, doubles, reorders and drops: whatever it does, every reader has every revision once and in
/// order, and sees everybody where he is.
/// </summary>
[Trait("Suite", "relay")]
public sealed class RelaySimulation
{
    private static readonly int Runs = Environment.GetEnvironmentVariable("COLLABDOCS_DEEP") == "1" ? 2_000 : 60;

    [Fact]
    public async Task Whatever_the_line_does_readers_follow_the_document()
    {
        for (var seed = 1; seed <= Runs; seed++)
            try
            {
                await Run(new Random(seed));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}.", exception);
            }
    }

    private static async Task Run(Random random)
    {
        // Of what is only late, doubled or out of order, nothing may be missing in the end, without a renewal's help.
        var loses = random.Next(2) == 0;
        var document = new FakeDocument();
        var world = new World(document, random);
        await using var test = await RelayUnderTest.Start(document);
        List<(RelayUnderTest.Reader Reader, long From)> readers = [];
        var line = new List<DocumentNotice>();
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var step = 0; step < 120; step++)
        {
            switch (random.Next(10))
            {
                case < 5:
                    Put(line, document.AtOnce(world.Edit), random, loses);
                    break;
                case < 7:
                    Put(line, document.AtOnce(world.Move), random, loses);
                    break;
                case 7 when readers.Count < 4:
                    readers.Add((test.Attach(session: 1000 + readers.Count, revision: document.Stored.Count), document.Stored.Count));
                    break;
                case 8 when random.Next(8) == 0:
                    line.Add(document.AtOnce(world.Restart)); // may be overtaken, or overtake
                    break;
                default:
                    test.Time.Advance(TimeSpan.FromMilliseconds(random.Next(60)));
                    break;
            }
            // Who subscribes, or tells where somebody is, waits for its answer at times, while all else goes on.
            if (random.Next(12) == 0)
            {
                if (!answers.TrySetResult())
                    answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                document.SubscribeAnswers = document.PresenceAnswers = answers.Task;
            }
            while (line.Count > random.Next(12))
                Deliver(document, line, random);
            foreach (var (reader, _) in readers)
                if (random.Next(2) == 0)
                    reader.Pull();
        }
        while (line.Count > 0)
            Deliver(document, line, random);

        answers.TrySetResult();

        // What was lost without a trace is found when the subscription is renewed.
        if (loses)
            test.Time.Advance(DocumentRelay.RenewalInterval + TimeSpan.FromSeconds(1));
        var head = document.Stored.Count;
        foreach (var (reader, from) in readers)
        {
            await test.After(
                TimeSpan.FromSeconds(5),
                () => reader.Pull().Revisions.LastOrDefault(from) == head && reader.Peers.Count == world.Places.Count
                    && world.Places.All(place => reader.Peers.TryGetValue(place.Key, out var selection) && selection == place.Value),
                $"a reader has all {head} revisions and sees {string.Join(", ", world.Places)}; it has {string.Join(",", reader.Revisions)}, sees {string.Join(", ", reader.Peers)}");
            Assert.Equal(Enumerable.Range((int)from + 1, (int)(head - from)).Select(number => (long)number), reader.Revisions);
        }
    }

    /// <summary>Onto the line: perhaps twice, perhaps not at all.</summary>
    private static void Put(List<DocumentNotice> line, DocumentNotice notice, Random random, bool loses)
    {
        var copies = random.Next(10) switch { 0 when loses => 0, 1 => 2, _ => 1 };
        for (var i = 0; i < copies; i++)
            line.Add(notice);
    }

    private static void Deliver(FakeDocument document, List<DocumentNotice> line, Random random)
    {
        var at = random.Next(Math.Min(5, line.Count));
        document.Notify(line[at]);
        line.RemoveAt(at);
    }

    /// <summary>What is true: the document, and who is where in it.</summary>
    private sealed class World(FakeDocument document, Random random)
    {
        private int _length;

        public Dictionary<long, Selection?> Places { get; } = [];

        public DocumentNotice.Revisions Edit()
        {
            var session = 100 + random.Next(4);
            var at = random.Next(_length + 1);
            var delete = random.Next(Math.Min(4, _length - at + 1));
            var delta = new DeltaBuilder().Retain(at).Delete(delete).Insert(new string('x', random.Next(1, 4))).Build();
            var revision = document.Store(delta, session);
            _length += delta.LengthChange;
            foreach (var (other, place) in Places.ToList())
                Places[other] = PresenceBoard.Over(place, other, revision);
            Tell();
            return new DocumentNotice.Revisions(document.Epoch, [revision]);
        }

        public DocumentNotice.PresenceChanged Move()
        {
            var session = 100 + random.Next(4);
            document.PresenceVersion++;
            if (Places.ContainsKey(session) && random.Next(4) == 0)
            {
                Places.Remove(session);
                Tell();
                return new DocumentNotice.PresenceChanged(document.Epoch, document.PresenceVersion, document.Stored.Count, [], [session]);
            }
            Places[session] = random.Next(5) == 0 ? null : new Selection(random.Next(_length + 1), random.Next(_length + 1));
            Tell();
            return new DocumentNotice.PresenceChanged(
                document.Epoch, document.PresenceVersion, document.Stored.Count, [Of(session)], []);
        }

        public DocumentNotice.Ended Restart()
        {
            document.PresenceVersion = 0;
            return new DocumentNotice.Ended(document.Epoch++, EndReason.Moved);
        }

        private void Tell() => document.Present = [.. Places.Keys.Select(Of)];

        private Presence Of(long session) => new(session, new UserProfile($"Editor {session}", "#336699"), Places[session]);
    }
}
