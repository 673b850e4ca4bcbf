namespace CollabDocs.Gateway;

/// <summary>
/// Collects garbage once the process has become quiet. The runtime collects when memory is asked for: what many left behind who were here a moment ago would stay until
/// many come again. All threads stand still meanwhile, so it is only done where that takes a blink. Its loop ends with the process.
/// </summary>
internal sealed partial class QuietCollection(TimeProvider time, ILogger<QuietCollection> log) : BackgroundService
{
    /// <summary>Quiet is who asks for no more than so many bytes in each of so many intervals: a few people who type, or some thousands who are pinged. By then
    /// documents and relays have forgotten what they do.</summary>
    internal const long QuietBytes = 256 * 1024;
    internal const int QuietIntervals = 3;

    /// <summary>Who has asked for less since the last time leaves nothing behind that is worth it.</summary>
    internal const long WorthwhileBytes = 16 * 1024 * 1024;

    /// <summary>A larger heap is left to the runtime: the time grows with what is in use.</summary>
    private const long LargestHeapBytes = 128 * 1024 * 1024;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long _before;
    private long _collected;
    private int _quiet;

    /// <summary>Called once an interval; where it is due, it is taken to be done.</summary>
    /// <param name="allocated">Bytes that the process has asked for since it began.</param>
    internal bool IsDue(long allocated)
    {
        _quiet = allocated - _before <= QuietBytes ? _quiet + 1 : 0;
        _before = allocated;
        if (_quiet < QuietIntervals || allocated - _collected < WorthwhileBytes)
            return false;
        _collected = allocated;
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            if (IsDue(GC.GetTotalAllocatedBytes()) && GC.GetTotalMemory(forceFullCollection: false) <= LargestHeapBytes)
                Collect();
    }

    private void Collect()
    {
        // Aggressive: what is free goes back to the system at once.
        var (heap, pauses) = (GC.GetTotalMemory(forceFullCollection: false), GC.GetTotalPauseDuration());
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var (left, pause) = (GC.GetTotalMemory(forceFullCollection: false), GC.GetTotalPauseDuration() - pauses);
        LogCollected(heap, left, pause.TotalMilliseconds);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "All is quiet: of {Before} bytes {Left} are left, after {Pause} ms")]
    private partial void LogCollected(long before, long left, double pause);
}
