using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Tests.Relays;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>Living sockets whose tokens come to an end, in a gateway whose time is the test's (PROTOCOL G7, G8).</summary>
[Trait("Suite", "access")]
public sealed class EndOfTimeTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private AccessServer _server = null!;
    private AccessWorld _world = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await AccessServer.Start("tokens", time: _time);
        _world = await _server.NewWorld();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task G7_At_its_end_the_connection_is_closed_unless_a_new_token_was_brought()
    {
        await using var ending = await Join(await _world.Token(Role.Writer, expiresIn: TimeSpan.FromMinutes(5)));
        await using var renewing = await Join(await _world.Token(Role.Writer, expiresIn: TimeSpan.FromMinutes(5)));
        await renewing.Send($$"""{"type":"renew","token":"{{await _world.Token(Role.Reader, expiresIn: TimeSpan.FromMinutes(10))}}"}""");
        Assert.Equal("reader", (string?)(await renewing.Receive("role"))["role"]);

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        await IsLiving(ending);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((4401, "token_expired"), await ending.Closed());
        await IsLiving(renewing);
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((4401, "token_expired"), await renewing.Closed());
    }

    [Fact]
    public async Task G8_When_its_key_is_revoked_the_connection_is_closed_soon()
    {
        var (_, key) = await _server.NewKey("short");
        await using var ending = await Join(await _world.Token(Role.Writer, key: key));
        await using var staying = await Join(await _world.Token(Role.Writer));
        _time.Advance(KeyWatch.Interval);
        await IsLiving(ending);
        await _server.Revoke(key);
        _time.Advance(KeyWatch.Interval);
        Assert.Equal((4401, "token_revoked"), await ending.Closed());
        await IsLiving(staying);
    }

    private async Task<TestSocket> Join(string token)
    {
        var socket = await _world.Hello(new Brought(token));
        await socket.Receive("welcome");
        return socket;
    }

    private static async Task IsLiving(TestSocket socket)
    {
        await socket.Send("""{"type":"ping"}""");
        await socket.Receive("pong");
    }
}
