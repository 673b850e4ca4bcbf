namespace CollabDocs.Bench;

/// <summary>A benchmark: prints one line a figure, with <see cref="Figure.Print"/>.</summary>
internal interface IBenchmark
{
    /// <summary>The argument that names it.</summary>
    string Name { get; }

    string Description { get; }

    Task Run();
}
