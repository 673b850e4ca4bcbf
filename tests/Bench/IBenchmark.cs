namespace CollabDocs.Bench;

/// <summary>A benchmark: prints one line a figure, with <see cref="Figure.Print"/>.</summary>
internal interface IBenchmark
{
    /// <summary>The argument that names it.</summary>
    string Name { get; }

    string Description { get; }

    Task Run();

    /// <summary>Whether more may stand behind its name.</summary>
    bool TakesArguments => false;

    Task Run(string[] arguments) => Run();
}
