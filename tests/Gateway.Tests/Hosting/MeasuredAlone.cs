using Xunit;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>Tests that measure the memory of the process run one at a time, after all others.</summary>
[CollectionDefinition(nameof(MeasuredAlone), DisableParallelization = true)]
public sealed class MeasuredAlone;
