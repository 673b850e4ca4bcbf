using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Gateway.Tests;

public sealed class QuietCollectionTests
{
    private readonly QuietCollection _collection = new(TimeProvider.System, NullLogger<QuietCollection>.Instance);
    private long _allocated;

    [Fact]
    public void It_comes_when_all_has_been_quiet_for_a_while_and_once()
    {
        Assert.False(After(QuietCollection.WorthwhileBytes));
        for (var quiet = 1; quiet < QuietCollection.QuietIntervals; quiet++)
            Assert.False(After(QuietCollection.QuietBytes));
        Assert.True(After(0));
        Assert.False(After(0));
    }

    [Fact]
    public void It_does_not_come_while_somebody_is_busy()
    {
        for (var interval = 0; interval < 100; interval++)
            Assert.False(After(interval % QuietCollection.QuietIntervals == 0 ? QuietCollection.WorthwhileBytes : 0));
    }

    [Fact]
    public void It_does_not_come_where_little_was_left()
    {
        Assert.False(After(QuietCollection.WorthwhileBytes - 1));
        for (var interval = 0; interval < 100; interval++)
            Assert.False(After(0));
        Assert.True(After(1));
    }

    private bool After(long bytes) => _collection.IsDue(_allocated += bytes);
}
