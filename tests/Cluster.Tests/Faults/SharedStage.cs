using Xunit;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>A stage for the tests of a class, each with documents of its own; between them nothing goes wrong.</summary>
public sealed class SharedStage : IAsyncLifetime
{
    internal Stage Stage { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Stage = await Stage.Start();

    public ValueTask DisposeAsync() => Stage.DisposeAsync();
}
