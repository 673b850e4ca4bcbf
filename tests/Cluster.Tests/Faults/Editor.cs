using CollabDocs.Documents;
using CollabDocs.Text;
using Xunit;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>
/// A session that types what it says on the list into one document, each submission until it is answered: where an answer does not come, it goes to another
/// door and submits again.
/// </summary>
/// <param name="doors">The ways in that there are at the moment.</param>
internal sealed class Editor(string name, Random random, DocumentId document, Func<IReadOnlyList<Door>> doors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private JoinOutcome.Joined? _joined;
    private Door? _door;
    private long _connection = 1;
    private long _sequence;

    public long Session => _joined!.Session;

    /// <summary>What its submissions became, by sequence.</summary>
    public Dictionary<long, long> Accepted { get; } = [];

    public async Task Join(Door door)
    {
        _door = door;
        _joined = Assert.IsType<JoinOutcome.Joined>(
            await door.Documents.Open(document).Join(new JoinRequest(null, CreateMissing: true), CancellationToken.None));
    }

    /// <summary>Edits so often, at places that change with what the others do.</summary>
    public async Task Type(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var (text, revision) = await Look();
            var submission = new Submission(Session, ++_sequence, revision, Edit(text));
            Accepted[_sequence] = await Submit(submission);
        }
    }

    /// <summary>What it sees where it is; if that is gone, somewhere else.</summary>
    private async Task<(Rope Text, long Revision)> Look()
    {
        while (true)
        {
            var door = _door!;
            try
            {
                if (!door.Gone.IsCancellationRequested)
                    return await door.Follower.Pull();
            }
            catch (Exception) when (door.Gone.IsCancellationRequested)
            {
            }
            await Resume();
        }
    }

    private async Task<long> Submit(Submission submission)
    {
        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (Environment.TickCount64 < until)
        {
            try
            {
                var door = _door!;
                switch (await door.Documents.Open(document).Submit(submission, _connection, door.Gone).WaitAsync(door.Gone))
                {
                    case SubmitOutcome.Accepted(var revision):
                        door.Follower.Expect(revision);
                        return revision;
                    case SubmitOutcome.Duplicate(var revision):
                        door.Follower.Expect(revision);
                        return revision;
                    case SubmitOutcome.Refused { Reason: RefusalReason.Unavailable }:
                        await Task.Delay(20);
                        continue;
                    case var other:
                        Assert.Fail($"{name}: {other}");
                        break;
                }
            }
            catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException or ObjectDisposedException)
            {
                await Resume();
            }
        }
        throw new TimeoutException($"{name}: submission {submission.Sequence} was not answered.");
    }

    /// <summary>On a new connection, at any door.</summary>
    private async Task Resume()
    {
        var choice = doors();
        _door = choice[random.Next(choice.Count)];
        try
        {
            var (_, revision) = await _door.Follower.Pull();
            var outcome = await _door.Documents.Open(document).Join(
                new JoinRequest(new Resumption(Session, _joined!.Secret, ++_connection, revision), CreateMissing: false), _door.Gone);
            Assert.IsType<JoinOutcome.Joined>(outcome);
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException || _door.Gone.IsCancellationRequested)
        {
            await Task.Delay(20); // the next submission fails, or not
        }
    }

    private Delta Edit(Rope text)
    {
        var at = random.Next(text.Length + 1);
        return new DeltaBuilder().Retain(at).Delete(random.Next(Math.Min(3, text.Length - at) + 1)).Insert($"{name}{_sequence},").Build();
    }
}
