using System.Globalization;
using System.Net;

namespace CollabDocs.Flood;

/// <summary>
/// What strangers send who mean no good, as fast as one process can, and from a process of its own: whoever measures how others fare beside it does not share its threads.
/// <code>dotnet CollabDocs.Flood.dll PORT connects|frames|bodies|bombs SECONDS</code> It ends by itself, and says what it did.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (args.Length != 3 || !ushort.TryParse(args[0], out var port) || !int.TryParse(args[2], CultureInfo.InvariantCulture, out var seconds))
            return await Usage();
        var server = new IPEndPoint(IPAddress.Loopback, port);
        var time = TimeSpan.FromSeconds(seconds);
        Func<Task<string>>? flood = args[1] switch
        {
            "connects" => () => Connects.Run(server, time),
            "frames" => () => LongSends.Run(server, time, LongSends.Frame, isAnswered: false),
            "bodies" => () => LongSends.Run(server, time, LongSends.Body, isAnswered: true),
            "bombs" => () => Bombs.Run(server, time),
            _ => null,
        };
        if (flood is null)
            return await Usage();
        Console.WriteLine(await flood());
        return 0;
    }

    private static async Task<int> Usage()
    {
        await Console.Error.WriteLineAsync("PORT connects|frames|bodies|bombs SECONDS");
        return 2;
    }
}
