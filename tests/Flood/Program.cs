using System.Globalization;
using System.Net;

namespace CollabDocs.Flood;

/// <summary>
/// What strangers send who mean no good, as fast as one process can, and from a process of its own: whoever measures how others fare beside it does not share its threads.
/// <code>dotnet CollabDocs.Flood.dll PORT connects|frames|bodies SECONDS</code> It ends by itself, and says what it did.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args.Length != 3 || !ushort.TryParse(args[0], out var port) || !int.TryParse(args[2], CultureInfo.InvariantCulture, out var seconds))
        {
            await Console.Error.WriteLineAsync("PORT connects|frames|bodies SECONDS");
            return 2;
        }
        var server = new IPEndPoint(IPAddress.Loopback, port);
        var time = TimeSpan.FromSeconds(seconds);
        Func<Task<string>> flood = args[1] switch
        {
            "connects" => () => Connects.Run(server, time),
            "frames" => () => LongSends.Run(server, time, LongSends.Frame),
            "bodies" => () => LongSends.Run(server, time, LongSends.Body),
            _ => () => Task.FromResult($"There is no {args[1]}."),
        };
        Console.WriteLine(await flood());
        return 0;
    }
}
