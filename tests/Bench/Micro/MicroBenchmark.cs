using System.Reflection;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace CollabDocs.Bench.Micro;

/// <summary>The small steps of which the work consists, by BenchmarkDotNet, in this process: a line for each, with what it allocates.</summary>
internal sealed class MicroBenchmark : IBenchmark
{
    public string Name => "micro";

    public string Description => "the small steps and what they allocate: ./bench micro [PART OF A NAME] [OPTIONS OF BenchmarkDotNet]";

    public bool TakesArguments => true;

    public Task Run() => Run([]);

    public Task Run(string[] arguments)
    {
        var own = arguments.TakeWhile(argument => !argument.StartsWith('-')).ToList();
        var options = arguments.Skip(own.Count).Where(argument => argument != "--").ToArray();
        var config = ManualConfig.CreateEmpty()
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(options.Length > 0 ? ConsoleLogger.Default : NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "collabdocs-bench"))
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
                .WithWarmupCount(5).WithIterationCount(9).WithIterationTime(TimeInterval.FromMilliseconds(150)));
        if (own.Count > 0 || options.Length == 0)
            options = [.. options, "--filter", .. own.DefaultIfEmpty("").Select(part => $"*{part}*")];
        foreach (var report in BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(options, config).SelectMany(summary => summary.Reports))
            Print(report);
        return Task.CompletedTask;
    }

    private static void Print(BenchmarkReport report)
    {
        var descriptor = report.BenchmarkCase.Descriptor;
        var what = $"{descriptor.Type.Name}: {descriptor.WorkloadMethodDisplayInfo.Trim('\'')}";
        if (report.ResultStatistics is not { } measured)
        {
            Console.WriteLine($"{what}: failed");
            return;
        }
        var (scale, unit) = measured.Median < 1e3 ? (1, "ns") : measured.Median < 1e6 ? (1e3, "µs") : (1e6, "ms");
        Figure.Print(what, measured.Median / scale, unit, $"± {measured.StandardDeviation / scale:0.##}; "
            + $"{report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)} B; median of {measured.N}");
    }
}
