using CollabDocs.Documents.Access;
using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Contract;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Documents.Tests.Simulation;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Documents.Tests.Sessions;

/// <summary>One document and all around it in the hand of a test: nothing runs, no time passes and no call of the store ends unless the test says so.</summary>
internal sealed class SessionStage : IDisposable
{
    private readonly SimulationScheduler _scheduler = new(new Random(1));
    private readonly DocumentsMetrics _metrics = new();
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;

    public SessionStage(DocumentsOptions? options = null)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        Options = options ?? new DocumentsOptions();
        Memory.Create(Id, "Title", null, 0, 0, default);
        Store = new HeldStore(Memory) { Open = true };
        Services = new DocumentServices(
            Store, new SessionSecrets([1, 2, 3], new SeededRandomNumberGenerator(1)), Options, Time, _metrics, NullLoggerFactory.Instance)
        {
            Background = _scheduler,
        };
    }

    public static DocumentId Id { get; } = DocumentId.Parse("doc");

    public DocumentsOptions Options { get; }

    public FakeTime Time { get; } = new();

    public MemoryStore Memory { get; } = new();

    public HeldStore Store { get; }

    public DocumentServices Services { get; }

    public DocumentSession Open() => Result(Start(() => DocumentSession.Open(Id, Services, default)))!;

    public Recorder Subscribe(DocumentSession session)
    {
        var recorder = new Recorder();
        Result(Start(() => session.Subscribe(recorder, 0, default)));
        return recorder;
    }

    public JoinOutcome.Joined Join(DocumentSession session) => (JoinOutcome.Joined)Result(Start(() => session.Join(null, Pass.Host, default)));

    public Task<SubmitOutcome> Submit(DocumentSession session, JoinOutcome.Joined joined, long sequence, long @base, string text) =>
        Start(() => session.Submit(new Submission(joined.Session, sequence, @base, Delta.Insert(text)), joined.Connection, default));

    /// <summary>Begins something and runs all that can run.</summary>
    public Task<T> Start<T>(Func<Task<T>> work)
    {
        var task = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, _scheduler).Unwrap();
        _scheduler.Run();
        return task;
    }

    public Task Start(Func<Task> work) => Start(async () =>
    {
        await work();
        return true;
    });

    /// <summary>Does something of the test's, and runs what follows from it.</summary>
    public void Do(Action work) => Result(Start(() =>
    {
        work();
        return Task.FromResult(true);
    }));

    public void Advance(TimeSpan by) => Do(() => Time.Advance(by));

    /// <summary>The call of the store that waits; there must be exactly one.</summary>
    public HeldCall Held(string name)
    {
        var held = Assert.Single(Store.Held);
        Assert.Equal(name, held.Name);
        return held;
    }

    public static T Result<T>(Task<T> done)
    {
        Assert.True(done.IsCompleted, "It is not done.");
        return done.GetAwaiter().GetResult();
    }

    public IReadOnlyList<Revision> Log() => Memory.ReadRevisions(Id, 0, int.MaxValue, default).Result;

    public StoredSnapshot? Snapshot() => Memory.ReadSnapshot(Id, default).Result;

    public void Dispose()
    {
        _metrics.Dispose();
        SynchronizationContext.SetSynchronizationContext(_context);
    }
}
