using System.Collections.Concurrent;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Sockets;
using CollabDocs.Gateway.Tests.Relays;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>What one connection is told of its role, and when (PROTOCOL G6 to G8); here the time is the test's.</summary>
[Trait("Suite", "access")]
public sealed class RoleWatchTests : IDisposable
{
    private readonly FakeDocument _document = new();
    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<Standing> _told = new();
    private readonly ConcurrentQueue<Exception> _broken = new();
    private readonly CancellationTokenSource _ended = new();
    private Func<long, Task<bool>> _isGood = _ => Task.FromResult(true);

    public void Dispose() => _ended.Dispose();

    [Fact]
    public void G7_At_the_end_of_its_time_and_not_before_it_is_told()
    {
        using var watch = Watch(expiresIn: TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.Empty(_told);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(AccessFault.TokenExpired, Assert.Single(_told).Fault);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Single(_told);
    }

    [Fact]
    public void G7_A_time_that_is_longer_than_timers_take_ends_as_well()
    {
        using var watch = Watch(expiresIn: TimeSpan.FromDays(400));
        _time.Advance(TimeSpan.FromDays(399.9));
        Assert.Empty(_told);
        _time.Advance(TimeSpan.FromDays(0.1));
        Assert.Equal(AccessFault.TokenExpired, Assert.Single(_told).Fault);
    }

    [Fact]
    public void G7_The_end_is_told_whatever_the_document_says_or_cannot_say()
    {
        foreach (var look in (Func<Pass, Task<Standing?>>[])
            [
                _ => Task.FromResult<Standing?>(new Standing(Role.Writer, null, 0)), // its clock is late
                _ => throw new StoreUnavailableException("The test says so."),
                _ => Task.FromResult<Standing?>(null),
            ])
        {
            _told.Clear();
            _document.Looks = look;
            using var watch = Watch(expiresIn: TimeSpan.FromSeconds(10));
            _time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(AccessFault.TokenExpired, Assert.Single(_told).Fault);
        }
    }

    [Fact]
    public async Task G7_Who_renews_in_time_goes_on_until_the_new_end()
    {
        using var watch = Watch(expiresIn: TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(Role.Writer, (await watch.Renew(Of(TimeSpan.FromSeconds(20))))?.Role);
        _time.Advance(TimeSpan.FromSeconds(19.999));
        Assert.Empty(_told);
        _time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Equal(AccessFault.TokenExpired, Assert.Single(_told).Fault);
    }

    [Fact]
    public async Task G7_A_token_that_gives_nothing_leaves_the_old_one_and_its_end()
    {
        using var watch = Watch(expiresIn: TimeSpan.FromSeconds(10));
        _document.Looks = _ => Task.FromResult<Standing?>(new Standing(Role.None, AccessFault.AccessRevoked, 1));
        var before = watch.Caller;
        Assert.Equal(AccessFault.AccessRevoked, (await watch.Renew(Of(TimeSpan.FromSeconds(100))))?.Fault);
        Assert.Same(before, watch.Caller);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(AccessFault.TokenExpired, Assert.Single(_told).Fault);
    }

    [Fact]
    public void G6_Another_role_is_told_once_and_the_same_one_not_at_all()
    {
        using var watch = Watch();
        _ = watch.LookAgain();
        Assert.Empty(_told);
        _document.Looks = _ => Task.FromResult<Standing?>(new Standing(Role.Reader, null, 1));
        _ = watch.LookAgain();
        _ = watch.LookAgain();
        Assert.Equal([Role.Reader], _told.Select(told => told.Role));
        _document.Looks = _ => Task.FromResult<Standing?>(new Standing(Role.Writer, null, 2));
        _ = watch.LookAgain();
        Assert.Equal([Role.Reader, Role.Writer], _told.Select(told => told.Role));
    }

    [Fact]
    public void G6_While_the_store_cannot_be_reached_it_is_tried_again()
    {
        var tries = 0;
        _document.Looks = _ => ++tries <= 5 ? throw new StoreUnavailableException("The test says so.") : Task.FromResult<Standing?>(new Standing(Role.Reader, null, 1));
        using var watch = Watch();
        _ = watch.LookAgain();
        for (var i = 0; i < 5; i++)
        {
            Assert.Empty(_told);
            _time.Advance(TimeSpan.FromSeconds(1));
            Eventually(() => tries >= i + 2);
        }
        Eventually(() => !_told.IsEmpty);
        Assert.Equal([Role.Reader], _told.Select(told => told.Role));
    }

    [Fact]
    public void G6_What_changes_during_a_look_is_looked_at_after_it()
    {
        var looks = new Queue<TaskCompletionSource<Standing?>>([new(), new()]);
        var (first, second) = (looks.ElementAt(0), looks.ElementAt(1));
        _document.Looks = _ => looks.Dequeue().Task;
        using var watch = Watch();
        _ = watch.LookAgain();
        _ = watch.LookAgain();
        _ = watch.LookAgain(); // one more for both
        first.SetResult(new Standing(Role.Reader, null, 1));
        second.SetResult(new Standing(Role.None, AccessFault.AccessRevoked, 2));
        Assert.Empty(looks);
        Assert.Equal([Role.Reader, Role.None], _told.Select(told => told.Role));
    }

    [Fact]
    public async Task G7_A_look_for_the_token_before_says_nothing_of_the_new_one()
    {
        var look = new TaskCompletionSource<Standing?>();
        _document.Looks = _ => look.Task;
        using var watch = Watch();
        _ = watch.LookAgain();
        _document.Looks = pass => Task.FromResult<Standing?>(new Standing(pass.Role, null, 2));
        await watch.Renew(Of(TimeSpan.FromDays(1), Role.Owner));
        look.SetResult(new Standing(Role.None, AccessFault.AccessRevoked, 1));
        Assert.Empty(_told);
    }

    [Fact]
    public async Task G8_A_key_that_is_revoked_ends_what_its_tokens_have_begun()
    {
        List<long> asked = [];
        var answer = Task.FromResult(true);
        _isGood = key =>
        {
            asked.Add(key);
            return answer;
        };
        using var watch = Watch(expiresIn: TimeSpan.FromDays(1), mintedWith: 3);
        _time.Advance(KeyWatch.Interval);
        answer = Task.FromException<bool>(new StoreUnavailableException("The test says so."));
        _time.Advance(KeyWatch.Interval);
        Assert.Equal([3, 3], asked);
        Assert.Empty(_told);

        await watch.Renew(Of(TimeSpan.FromDays(2), mintedWith: 4));
        answer = Task.FromResult(false);
        _time.Advance(KeyWatch.Interval - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_told);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([3, 3, 4], asked);
        Assert.Equal(AccessFault.TokenRevoked, Assert.Single(_told).Fault);
    }

    [Fact]
    public async Task G8_A_key_is_looked_up_seldom_however_many_ask()
    {
        var store = new Documents.Tests.Doubles.MemoryStore();
        var key = await store.Keys.Add("team", [1], 0, "test", default);
        var keys = new KeyWatch(new FakeDocuments(_document, new DocumentAccess(store)), _time);
        Assert.True(await keys.IsGood(key.Id));
        Assert.False(await keys.IsGood(key.Id + 1));
        await store.Keys.Revoke(key.Id, 0, "test", default);
        _time.Advance(KeyWatch.Interval / 2 - TimeSpan.FromMilliseconds(1));
        Assert.True(await keys.IsGood(key.Id)); // as it was
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await keys.IsGood(key.Id));
    }

    [Fact]
    public void After_the_connection_nothing_is_waited_for()
    {
        var watch = Watch(expiresIn: TimeSpan.FromSeconds(10));
        _ended.Cancel();
        watch.Dispose();
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(_told);
    }

    [Fact]
    public void A_look_that_fails_by_a_bug_is_not_taken_for_a_yes()
    {
        _document.Looks = _ => throw new InvalidOperationException("The test says so.");
        using var watch = Watch();
        watch.LookAgain();
        Eventually(() => _broken.SingleOrDefault() is InvalidOperationException);
        Assert.Empty(_told);
    }

    private static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)));

    private Caller Of(TimeSpan? expiresIn, Role role = Role.Writer, long mintedWith = 0) => new(
        CallerKind.Token, new Pass("ann", role, null, 0, expiresIn is { } time ? (_time.GetUtcNow() + time).ToUnixTimeMilliseconds() : Pass.NoEnd), MintedWith: mintedWith);

    private RoleWatch Watch(TimeSpan? expiresIn = null, long mintedWith = 0)
    {
        var watch = new RoleWatch(_document, Of(expiresIn, mintedWith: mintedWith), new Standing(Role.Writer, null, 0), (standing, _) =>
        {
            _told.Enqueue(standing);
            return ValueTask.CompletedTask;
        }, key => _isGood(key), _broken.Enqueue, _time, _ended.Token);
        watch.Begin();
        return watch;
    }
}
