using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Tests.Relays;
using Xunit;

namespace CollabDocs.Gateway.Tests.Limits;

[Trait("Suite", "access")]
public sealed class RateTests
{
    private readonly ManualTime _time = new();
    private long _due;

    [Fact]
    public void L2_as_many_at_once_as_it_says_and_then_one_at_a_time()
    {
        var rate = new Rate(10, 10, _time);
        for (var i = 0; i < 10; i++)
            Assert.True(rate.TryTake(ref _due, out _));
        Assert.False(rate.TryTake(ref _due, out var wait));
        Assert.Equal(TimeSpan.FromMilliseconds(100), wait);
        _time.Advance(wait);
        Assert.True(rate.TryTake(ref _due, out _));
        Assert.False(rate.TryTake(ref _due, out _));
    }

    [Fact]
    public void L2_who_is_refused_has_lost_nothing_by_asking()
    {
        var rate = new Rate(1, 1, _time);
        Assert.True(rate.TryTake(ref _due, out _));
        for (var i = 0; i < 1_000; i++)
            Assert.False(rate.TryTake(ref _due, out _));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(rate.TryTake(ref _due, out _));
    }

    [Fact]
    public void L2_whose_timer_is_early_by_some_milliseconds_is_let_through_and_gains_nothing()
    {
        var rate = new Rate(2, 2, _time);
        for (var i = 0; i < 2; i++)
            Assert.True(rate.TryTake(ref _due, out _));
        for (var i = 0; i < 100; i++)
        {
            Assert.False(rate.TryTake(ref _due, out var wait));
            _time.Advance(wait - TimeSpan.FromMilliseconds(10));
            Assert.True(rate.TryTake(ref _due, out _));
        }
        Assert.InRange(_time.GetElapsedTime(0).TotalSeconds, 49.9, 50);
    }

    [Fact]
    public void L2_no_more_come_at_once_after_a_long_pause_than_after_a_short_one()
    {
        var rate = new Rate(1, 5, _time);
        _time.Advance(TimeSpan.FromHours(5));
        var let = 0;
        while (rate.TryTake(ref _due, out _))
            let++;
        Assert.Equal(5, let);
    }

    [Fact]
    public void L2_nought_is_no_limit()
    {
        var rate = new Rate(0, 0, _time);
        for (var i = 0; i < 1_000; i++)
            Assert.True(rate.TryTake(ref _due, out _));
    }

    [Fact]
    public void L2_many_threads_together_get_what_one_would()
    {
        var rate = new Rate(1_000, 1_000, _time);
        var let = 0;
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 1_000; i++)
                if (rate.TryTake(ref _due, out var _))
                    Interlocked.Increment(ref let);
        });
        Assert.Equal(1_000, let);
    }
}
