using Xunit;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>One gateway for the many small tests of a class, each with a document of its own. Documents are short: 20 code units.</summary>
public sealed class SharedGateway : IAsyncLifetime
{
    private int _documents;

    internal TestGateway Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Gateway = await TestGateway.Start(options => options.DocumentLength = 20);

    public string NewDocument() => $"doc-{Interlocked.Increment(ref _documents)}";

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
