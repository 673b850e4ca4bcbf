using System.Globalization;
using CollabDocs.Peers;
using CollabDocs.Peers.Serving;

// ./bench peers. What it starts as servers to be measured is in part this program again.
switch (args)
{
    case ["serve", "kestrel", var port]:
        await RelayServer.Run(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
    case ["serve", "collabdocs-postgres", var port, var database]:
        return await PostgresGateway.Run(int.Parse(port, CultureInfo.InvariantCulture), database);
    case ["--help" or "-h"]:
        Console.WriteLine(PlayOptions.Usage);
        return 0;
}
try
{
    var options = PlayOptions.Parse(args);
    return await (options.IsCheck ? Check.Play(options.Peers) : new Comparison(options).Play()) ? 0 : 1;
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync($"bench: {e.Message}\n{PlayOptions.Usage}");
    return 2;
}
