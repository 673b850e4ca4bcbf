using System.Globalization;
using CollabDocs.Peers;
using CollabDocs.Peers.Serving;

// ./bench peers. What it starts as servers to be measured is in part this program again.
switch (args)
{
    case ["serve", "kestrel", var port]:
        await RelayServer.Run(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
    case ["--help" or "-h"]:
        Console.WriteLine(PlayOptions.Usage);
        return 0;
}
try
{
    return await Comparison.Play(PlayOptions.Parse(args)) ? 0 : 1;
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync($"bench: {e.Message}\n{PlayOptions.Usage}");
    return 2;
}
