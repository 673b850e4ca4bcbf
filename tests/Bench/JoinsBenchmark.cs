using System.Diagnostics;
using CollabDocs.Bench.Serving;

namespace CollabDocs.Bench;

/// <summary>What people wait for who open a document that others have open: from the connection to the last byte of the welcome.</summary>
internal sealed class JoinsBenchmark : IBenchmark
{
    private const int Megabyte = 1_000_000;
    private const int Scattered = 100_000;

    public string Name => "joins";

    public string Description => "joining long documents: one after the other, 30 and 150 at once, while others type; the server on a core of its own";

    public async Task Run()
    {
        await OneMegabyte();
        await TwentyMegabytes();
    }

    private static async Task OneMegabyte()
    {
        await using var server = await ServerProcess.StartGateway(async data =>
        {
            await StoredDocuments.Write(data, "text", Megabyte, 0);
            await StoredDocuments.Write(data, "edited", Megabyte, Scattered);
        });
        await OneByOne(server, "text", "1 MB");
        await OneByOne(server, "edited", "1 MB after 100 000 scattered edits");
        await AtOnce(server, "text", "1 MB, 30 at once", joiners: 30, rounds: 20);
        await AtOnce(server, "edited", "1 MB after 100 000 scattered edits, 30 at once", joiners: 30, rounds: 20);
        await using (await Typists.Begin(server.SocketAddress("text"), 10))
        {
            await OneByOne(server, "text", "1 MB while 10 type");
            await AtOnce(server, "text", "1 MB while 10 type, 30 at once", joiners: 30, rounds: 20);
        }
    }

    private static async Task TwentyMegabytes()
    {
        await using var server = await ServerProcess.StartGateway(data => StoredDocuments.Write(data, "text", 20 * Megabyte, 0));
        using var first = await BenchSocket.Join(server.SocketAddress("text"));
        var before = server.ResidentBytes;
        await AtOnce(server, "text", "20 MB, 150 at once", joiners: 150, rounds: 4);
        Print("20 MB, 150 at once: the server's process", server.PeakBytes / 1e6, "MB", $"at the most, all in all; {before / 1e6:0} MB before they came");
        await Task.Delay(TimeSpan.FromSeconds(3));
        Print("20 MB, 150 at once: 3 s later", server.ResidentBytes / 1e6, "MB", "the server's process");

        await using var typists = await Typists.Begin(server.SocketAddress("text"), 2);
        await Task.Delay(TimeSpan.FromSeconds(2));
        var alone = typists.TakeLatencies();
        await AtOnce(server, "text", "20 MB while 2 type, 150 at once", joiners: 150, rounds: 2);
        var meanwhile = typists.TakeLatencies();
        Print("those 2: a keystroke until it is stored", Quantile(meanwhile, 0.5), "ms", $"median while 150 join, of {meanwhile.Count}; without them {Quantile(alone, 0.5):0.#}");
        Print("those 2: a keystroke until it is stored, 99 %", Quantile(meanwhile, 0.99), "ms", $"without the joiners {Quantile(alone, 0.99):0.#}");
        Print("20 MB while 2 type: the server's process", server.PeakBytes / 1e6, "MB", "at the most, all in all");
    }

    private static async Task OneByOne(ServerProcess server, string document, string what)
    {
        const int WarmUp = 100, Joins = 300;
        using var keepsOpen = await BenchSocket.Join(server.SocketAddress(document));
        var times = new List<double>();
        for (var i = 0; i < WarmUp + Joins; i++)
            times.Add(await Time(server, document));
        times.RemoveRange(0, WarmUp);
        Print($"{what}, one by one", Quantile(times, 0.5), "ms", $"median of {Joins}, connecting included");
        Print($"{what}, one by one, 99 %", Quantile(times, 0.99), "ms", $"of {Joins}");
    }

    private static async Task AtOnce(ServerProcess server, string document, string what, int joiners, int rounds)
    {
        using var keepsOpen = await BenchSocket.Join(server.SocketAddress(document));
        List<double> all = [], last = [];
        for (var round = 0; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            var times = await Task.WhenAll(Enumerable.Range(0, joiners).Select(async _ =>
            {
                using var socket = await BenchSocket.Join(server.SocketAddress(document));
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }));
            if (round == 0)
                continue; // warms up
            all.AddRange(times);
            last.Add(times.Max());
        }
        Print($"{what}", Quantile(all, 0.5), "ms", $"median of {all.Count}, in {rounds - 1} rounds");
        Print($"{what}, 99 %", Quantile(all, 0.99), "ms", $"of {all.Count}");
        Print($"{what}, the last", Quantile(last, 0.5), "ms", $"median of {rounds - 1} rounds");
    }

    private static async Task<double> Time(ServerProcess server, string document)
    {
        var start = Stopwatch.GetTimestamp();
        using var socket = await BenchSocket.Join(server.SocketAddress(document));
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Quantile(List<double> values, double quantile) =>
        values.Count == 0 ? double.NaN : values.Order().ElementAt(Math.Min((int)(values.Count * quantile), values.Count - 1));

    private static void Print(string what, double value, string unit, string how) => Figure.Print($"joins, {what}", value, unit, how);
}
