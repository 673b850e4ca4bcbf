using CollabDocs.Documents;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Documents.Tests.Simulation;
using CollabDocs.Gateway.Relays;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollabDocs.Gateway.Tests.Simulation;

/// <summary>
/// A node of a simulated cluster: a gateway with the real relay, whose calls and notices cross a <see cref="Line"/>, and a place where the real
/// <see cref="DocumentSession"/> may live, over a store whose calls the simulation answers.
/// </summary>
internal sealed class ModelNode
{
    private readonly DocumentServices _services;
    private readonly SimulationScheduler _scheduler;
    private readonly Action<Submission, SubmitOutcome> _answered;
    private readonly LineDocument _document;
    private readonly TaskCompletionSource _death = new(); // what waits for it is waited for in turn, on the scheduler
    private DocumentRelay _relay = null!;
    private Task<DocumentSession?>? _activation;

    /// <param name="store">Its connection to the store.</param>
    /// <param name="route">The node in which a call of this one looks for the document.</param>
    public ModelNode(
        DocumentId id, HeldStore store, Func<HeldStore, DocumentServices> services, SimulationScheduler scheduler, Random random, Func<ModelNode, ModelNode> route,
        Action<Submission, SubmitOutcome> answered)
    {
        (Id, Store, _services, _scheduler, _answered) = (id, store, services(store), scheduler, answered);
        _document = new LineDocument(id, Line, random, () => route(this));
        _scheduler.Start(() => _relay = new DocumentRelay(_document, _services.Time, NullLogger.Instance));
        _scheduler.Run();
    }

    public DocumentId Id { get; }

    public HeldStore Store { get; }

    public Line Line { get; } = new();

    public List<ModelStream> Streams { get; } = [];

    /// <summary>Where its calls go while it is cut off from where the others' go; null where it is not.</summary>
    public ModelNode? Home { get; set; }

    /// <summary>Completes when its process has died.</summary>
    public Task Death => _death.Task;

    /// <summary>The activation that lives here, open or opening.</summary>
    public DocumentSession? Open => _activation is { IsCompletedSuccessfully: true, Result: { Ended.IsCompleted: false } session } ? session : null;

    public void Accept(ModelConnection connection) => Streams.Add(new ModelStream(connection));

    /// <summary>Takes the next frame of a connection.</summary>
    public void DeliverUp(ModelStream stream)
    {
        if (!stream.Connection.Up.TryDequeue(out var frame))
            return;
        _scheduler.Start(() => Guard(stream, () => frame switch
        {
            Frame.Hello hello when !stream.Greeted => Greet(stream, hello),
            Frame.Hello => Task.CompletedTask,
            Frame.Submit submit => Submit(stream, submit.Submission),
            _ => throw new SimulationFailure($"The server cannot take {frame}"),
        }));
    }

    /// <summary>Sends a connection what it has not had, as the relay has it, or as the document gives it.</summary>
    public void Pump(ModelStream stream)
    {
        if (stream.Joined is not { } joined || stream.Reading)
            return;
        var news = _relay.Pull(joined.Reader);
        if (news.End is { } end)
        {
            if (end != Wire.CloseReason.Superseded)
                throw new SimulationFailure($"{stream}: its stream ended: {end}");
            Drop(stream);
            return;
        }
        if (news.Revisions.Count > 0)
            stream.Connection.Down.Enqueue(new Frame.Revisions([.. news.Revisions.Revisions.Select(revision => revision.Encoded.ToArray())]));
        if (!news.IsBehind)
            return;
        stream.Reading = true;
        _scheduler.Start(() => Guard(stream, () => CatchUp(stream, joined)));
    }

    /// <summary>The socket is gone, and the gateway notices.</summary>
    public void Drop(ModelStream stream)
    {
        Streams.Remove(stream);
        stream.Connection.Down.Enqueue(new Frame.Close("dropped"));
        if (stream.Joined is not { } joined)
            return;
        _relay.Detach(joined.Reader);
        _scheduler.Start(async () =>
        {
            try
            {
                await _document.Leave(joined.Session, joined.Connection, CancellationToken.None);
            }
            catch (StoreUnavailableException)
            {
            }
        });
    }

    public void Crash()
    {
        Store.Crash();
        foreach (var stream in Streams)
            stream.Connection.Down.Enqueue(new Frame.Close("crash"));
        Streams.Clear();
        _death.SetResult();
    }

    /// <summary>Another node has died, in which this activation lived.</summary>
    public void Lose(DocumentSession dead) => _document.Lose(dead);

    /// <returns>The activation that lives here, opened where there is none, whatever lives elsewhere.</returns>
    public Task<DocumentSession?> Activate()
    {
        if (_activation is null or { IsFaulted: true } or { IsCompletedSuccessfully: true, Result: null or { Ended.IsCompleted: true } })
            _activation = DocumentSession.Open(Id, _services, CancellationToken.None);
        return _activation;
    }

    private async Task Greet(ModelStream stream, Frame.Hello hello)
    {
        stream.Greeted = true;
        var outcome = await _document.Join(new JoinRequest(hello.Resume, CreateMissing: false), CancellationToken.None);
        if (outcome is JoinOutcome.Refused refused)
        {
            // A late hello may be superseded; so may one whose answer was lost. Anything else is our fault.
            if (refused.Reason != JoinRefusal.Superseded)
                throw new SimulationFailure($"{stream.Connection.Client} was refused: {refused.Reason}");
            stream.Connection.Down.Enqueue(new Frame.Close("superseded"));
            return;
        }
        var joined = (JoinOutcome.Joined)outcome;
        if (!await _relay.Ready)
            throw new SimulationFailure("The relay has ended.");
        var snapshot = hello.Resume is null ? await _document.Read(CancellationToken.None) : null;
        var revision = hello.Resume?.Revision ?? snapshot!.Revision;
        if (_relay.Attach(joined.Session, joined.Connection, revision, access: 0, new Signal()) is not { } reader)
        {
            stream.Connection.Down.Enqueue(new Frame.Close("superseded"));
            return;
        }
        stream.Joined = new ModelStream.JoinedReader(joined.Session, joined.Connection, reader);
        stream.Connection.Down.Enqueue(new Frame.Welcome(joined, snapshot));
    }

    private async Task Submit(ModelStream stream, Submission submission)
    {
        var connection = stream.Joined?.Connection ?? throw new SimulationFailure("Submitted before hello");
        SubmitOutcome outcome;
        try
        {
            outcome = await _document.Submit(submission, connection, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            outcome = Refusals.Unavailable(); // as gateways do: it comes again
        }
        _answered(submission, outcome);
        switch (outcome)
        {
            case SubmitOutcome.Accepted(var revision):
                _relay.Expect(revision);
                break;
            case SubmitOutcome.Duplicate(var revision):
                _relay.Expect(revision);
                break;
            case SubmitOutcome.Refused { Reason: RefusalReason.Superseded }:
                stream.Connection.Down.Enqueue(new Frame.Close("superseded"));
                break;
            case SubmitOutcome.Refused refused:
                stream.Connection.Down.Enqueue(new Frame.Refused(submission.Sequence, refused.Reason, refused.RetryAfter is not null));
                break;
        }
    }

    private async Task CatchUp(ModelStream stream, ModelStream.JoinedReader joined)
    {
        try
        {
            foreach (var passage in await _document.ReadSince(joined.Reader.Revision, joined.Session, CancellationToken.None) ?? [])
            {
                var (frame, to) = passage switch
                {
                    Passage.Single single => ((Frame)new Frame.Revisions([single.Revision.Encoded.ToArray()]), single.Revision.Number),
                    Passage.Composed composed => (new Frame.Composed(composed.From, composed.To, DeltaCodec.Read(composed.Delta.Span)), composed.To),
                    _ => throw new SimulationFailure("An unknown passage"),
                };
                stream.Connection.Down.Enqueue(frame);
                _relay.Skip(joined.Reader, to);
            }
        }
        finally
        {
            stream.Reading = false;
        }
    }

    /// <summary>Where the document is out of reach the connection is closed; its client comes again.</summary>
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
