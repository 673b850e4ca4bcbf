using System.Diagnostics;

namespace CollabDocs.Bench.Serving;

/// <summary>People who type into one document, ten keystrokes a second each, for as long as somebody measures. Each sends one when the one before is acked.</summary>
internal sealed class Typists : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Task> _typing = [];
    private List<double> _latencies = [];

    public static async Task<Typists> Begin(Uri document, int count)
    {
        var typists = new Typists();
        for (var i = 0; i < count; i++)
            typists._typing.Add(typists.Type(await BenchSocket.Connect(document)));
        return typists;
    }

    /// <summary>From each keystroke until its author knew that it was stored, in ms, since the last call.</summary>
    public List<double> TakeLatencies()
    {
        lock (_gate)
        {
            var taken = _latencies;
            _latencies = [];
            return taken;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_typing);
        _stop.Dispose();
    }

    private async Task Type(BenchSocket socket)
    {
        using var own = socket;
        await socket.Send("""{"type":"hello","protocol":1}""");
        await socket.ReceiveMessage("welcome");
        var (session, revision) = (Number(socket, "session"), Number(socket, "revision"));
        for (var sequence = 1; !_stop.IsCancellationRequested; sequence++)
        {
            var start = Stopwatch.GetTimestamp();
            await socket.Send($$"""{"type":"submit","sequence":{{sequence}},"base":{{revision}},"delta":[{"insert":"x"}]}""");
            var ack = $"\"session\":{session},\"sequence\":{sequence},";
            do
                revision = await NextRevision(socket);
            while (!socket.Beginning.Contains(ack, StringComparison.Ordinal));
            lock (_gate)
                _latencies.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await Task.Delay(Pause);
        }
    }

    private static async Task<long> NextRevision(BenchSocket socket)
    {
        await socket.ReceiveMessage("revisions");
        return Number(socket, "revision");
    }

    private static long Number(BenchSocket socket, string field)
    {
        var name = $"\"{field}\":";
        var text = socket.Beginning;
        var at = text.LastIndexOf(name, StringComparison.Ordinal) + name.Length;
        return long.Parse(text.AsSpan(at, text.AsSpan(at).IndexOfAnyExceptInRange('0', '9')));
    }
}
