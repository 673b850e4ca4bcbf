using System.Reflection;
using CollabDocs.Bench;
using CollabDocs.Bench.Serving;

if (args is [BareRelay.Argument, ..])
{
    await BareRelay.Run(args[1..]);
    return 0;
}

// Every class that implements IBenchmark is one; a new file is all that a new benchmark needs.
var benchmarks = Assembly.GetExecutingAssembly().GetTypes()
    .Where(type => type is { IsClass: true } && type.IsAssignableTo(typeof(IBenchmark)))
    .Select(type => (IBenchmark)Activator.CreateInstance(type)!)
    .OrderBy(benchmark => benchmark.Name, StringComparer.Ordinal)
    .ToList();

if (args is not [var name, .. var arguments] || benchmarks.Find(benchmark => benchmark.Name == name) is not { } chosen
    || (arguments.Length > 0 && !chosen.TakesArguments))
{
    Console.WriteLine("dotnet run -c Release --project tests/Bench -- NAME");
    foreach (var benchmark in benchmarks)
        Console.WriteLine($"  {benchmark.Name,-10} {benchmark.Description}");
    return args.Length == 0 ? 0 : 1;
}
await chosen.Run(arguments);
return 0;
