namespace CollabDocs.Documents.Tests.Simulation;

/// <summary>
/// Runs everything of one simulation on the thread that asks, one task at a time, in an order drawn from the seed: so that a run can be repeated,
/// and each is another interleaving.
/// </summary>
internal sealed class SimulationScheduler(Random random) : TaskScheduler
{
    private const int Endless = 100_000;

    private readonly List<Task> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile string? _escape;

    /// <summary>Starts something on this scheduler; its failure is the simulation's.</summary>
    public void Start(Func<Task> work) => Started.Add(Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, this).Unwrap());

    public void Start(Action work) => Start(() =>
    {
        work();
        return Task.CompletedTask;
    });

    /// <summary>What was started and has not been looked at.</summary>
    public List<Task> Started { get; } = [];

    /// <summary>Runs at most so many of the tasks that are ready, and what becomes ready through them.</summary>
    public void Run(int atMost = Endless)
    {
        for (var left = atMost; left > 0 && _ready.Count > 0; left--)
        {
            if (left == 1 && atMost == Endless)
                throw new SimulationFailure($"After {Endless} tasks there are still {_ready.Count}: something goes round in circles.");
            var index = random.Next(_ready.Count);
            var task = _ready[index];
            _ready[index] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            TryExecuteTask(task);
        }
        if (_escape is { } trace)
            throw new SimulationFailure($"Something came from another thread:{Environment.NewLine}{trace}");
        foreach (var failed in Started.Where(task => task.IsFaulted))
            failed.GetAwaiter().GetResult();
        Started.RemoveAll(task => task.IsCompleted);
    }

    protected override void QueueTask(Task task)
    {
        // A run that another thread has a part in cannot be repeated.
        if (Environment.CurrentManagedThreadId != _thread)
            _escape = Environment.StackTrace;
        _ready.Add(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _ready;
}
