using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Documents.Tests.Simulation;

/// <summary>
/// A server process: the real <see cref="EmbeddedDocuments"/> over a store whose calls the simulation answers, and a gateway as simple as one can be.
/// It does not wait for one call before it makes the next, as if documents were on other machines.
/// </summary>
internal sealed class ModelGateway
{
    private readonly SimulationScheduler _scheduler;
    private readonly Random _random;
    private readonly Action<Submission, SubmitOutcome> _answered;
    private readonly EmbeddedDocuments _documents;
    private readonly IDocumentHandle _document;

    public ModelGateway(HeldStore store, DocumentsOptions options, FakeTime time, DocumentsMetrics metrics, SimulationScheduler scheduler, Random random,
        Action<Submission, SubmitOutcome> answered)
    {
        (Store, _scheduler, _random, _answered) = (store, scheduler, random, answered);
        _documents = new EmbeddedDocuments(
            store, options, time, new SeededRandomNumberGenerator(random.Next()), metrics, NullLoggerFactory.Instance)
        {
            Background = scheduler,
        };
        _document = _documents.Open(Id);
    }

    public static DocumentId Id { get; } = DocumentId.Parse("doc");

    public HeldStore Store { get; }

    public List<ModelStream> Streams { get; } = [];

    public void Accept(ModelConnection connection) => Streams.Add(new ModelStream(connection));

    /// <summary>Takes the next frame of a connection. With a small chance twice, as if the client had sent it twice.</summary>
    public void DeliverUp(ModelStream stream)
    {
        if (!stream.Connection.Up.TryDequeue(out var frame))
            return;
        for (var times = _random.Next(10) == 0 ? 2 : 1; times > 0; times--)
            _scheduler.Start(() => Guard(stream, () => frame switch
            {
                Frame.Hello hello when stream.Joined is null && !stream.Greeted => Greet(stream, hello),
                Frame.Hello => Task.CompletedTask,
                Frame.Submit submit => Submit(stream, submit.Submission),
                _ => throw new SimulationFailure($"The server cannot take {frame}"),
            }));
    }

    /// <summary>Sends a connection some of what it has not had: revisions as they came in notices, or as the document gives them.</summary>
    public void Pump(ModelStream stream)
    {
        if (stream.Joined is null || stream.Reading || stream.Position >= stream.Head)
            return;
        if (stream.Cache.ContainsKey(stream.Position + 1) && _random.Next(4) > 0)
        {
            var run = new List<byte[]>();
            while (stream.Cache.Remove(stream.Position + 1, out var revision) && _random.Next(5) > 0)
            {
                run.Add(revision.Encoded.ToArray());
                stream.Position++;
            }
            if (run.Count > 0)
                stream.Connection.Down.Enqueue(new Frame.Revisions(run));
        }
        else
        {
            stream.Reading = true;
            _scheduler.Start(() => Guard(stream, () => ReadSince(stream)));
        }
    }

    /// <summary>The socket is gone, and the gateway notices.</summary>
    public void Drop(ModelStream stream)
    {
        Streams.Remove(stream);
        stream.Connection.Down.Enqueue(new Frame.Close("dropped"));
        _scheduler.Start(() => Guard(stream, async () =>
        {
            if (stream.Subscription is { } subscription)
                await subscription.DisposeAsync();
            if (stream.Joined is { } joined)
                await _document.Leave(joined.Session, joined.Connection, CancellationToken.None);
        }));
    }

    public void Crash()
    {
        Store.Crash();
        foreach (var stream in Streams)
            stream.Connection.Down.Enqueue(new Frame.Close("crash"));
        Streams.Clear();
    }

    public Task<DocumentSnapshot?> Read() => _document.Read(CancellationToken.None);

    public Task Stop() => _documents.StopAsync(CancellationToken.None);

    private async Task Greet(ModelStream stream, Frame.Hello hello)
    {
        stream.Greeted = true;
        var outcome = await _document.Join(new JoinRequest(hello.Resume, CreateMissing: true), CancellationToken.None);
        if (outcome is not JoinOutcome.Joined joined)
        {
            var refused = (JoinOutcome.Refused)outcome;
            // A late hello on a socket that its client has given up may be superseded; anything else is our fault.
            if (refused.Reason != JoinRefusal.Superseded)
                throw new SimulationFailure($"{stream.Connection.Client} was refused: {refused.Reason}");
            stream.Connection.Down.Enqueue(new Frame.Close("superseded"));
            return;
        }
        var snapshot = hello.Resume is null ? await Read() : null;
        var known = hello.Resume?.Revision ?? snapshot!.Revision;
        var subscription = await _document.Subscribe(stream, known, CancellationToken.None);
        if (subscription is null)
            throw new SimulationFailure("The document is gone.");
        stream.Begin(joined, subscription, known);
        stream.Connection.Down.Enqueue(new Frame.Welcome(joined, snapshot));
    }

    private async Task Submit(ModelStream stream, Submission submission)
    {
        var connection = stream.Joined?.Connection ?? throw new SimulationFailure("Submitted before hello");
        var outcome = await _document.Submit(submission, connection, CancellationToken.None);
        _answered(submission, outcome);
        if (outcome is SubmitOutcome.Refused refused)
            stream.Connection.Down.Enqueue(new Frame.Refused(submission.Sequence, refused.Reason, refused.RetryAfter is not null));
    }

    private async Task ReadSince(ModelStream stream)
    {
        try
        {
            var passages = await _document.ReadSince(stream.Position, stream.Joined!.Session, CancellationToken.None)
                ?? throw new SimulationFailure($"Nothing follows {stream.Position} for {stream.Connection.Client}");
            foreach (var passage in passages)
            {
                Frame frame = passage switch
                {
                    Passage.Single single => new Frame.Revisions([single.Revision.Encoded.ToArray()]),
                    Passage.Composed composed => new Frame.Composed(composed.From, composed.To, DeltaCodec.Read(composed.Delta.Span)),
                    _ => throw new SimulationFailure("An unknown passage"),
                };
                stream.Connection.Down.Enqueue(frame);
                stream.Position = passage is Passage.Single { Revision.Number: var number } ? number : ((Passage.Composed)passage).To;
            }
        }
        finally
        {
            stream.Reading = false;
        }
    }

    /// <summary>Where the store cannot be reached, the connection is closed; its client comes again.</summary>
    private async Task Guard(ModelStream stream, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (StoreUnavailableException)
        {
            if (Streams.Contains(stream))
                Drop(stream);
        }
    }
}
