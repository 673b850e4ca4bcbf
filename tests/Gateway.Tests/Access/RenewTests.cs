using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Hooks;
using CollabDocs.Gateway.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>Tokens that are renewed, run out and are taken back on living sockets (PROTOCOL G6 to G8).</summary>
[Trait("Suite", "access")]
public abstract class RenewTests(AccessServers servers) : IClassFixture<AccessServers>
{
    public sealed class OverWebSockets(AccessServers servers) : RenewTests(servers);

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents(AccessServers servers) : RenewTests(servers);

    /// <summary>What is brought to a socket of a writer's token, and what becomes of that; the caller is one of <see cref="AccessTable"/>.</summary>
    [Theory]
    [InlineData("a reader's token", "role reader")]
    [InlineData("a writer's token", "role writer")]
    [InlineData("an owner's token", "role owner")]
    [InlineData("an owner's token whose time is over", "error token_expired")]
    [InlineData("an owner's token of a revoked key", "error token_revoked")]
    [InlineData("an owner's token of another document", "error token_invalid")]
    [InlineData("an owner's token of another server", "error token_invalid")]
    [InlineData("a token with another bit in its middle", "error token_invalid")]
    [InlineData("a writer's link", "error token_invalid")]
    [InlineData("a revoked link", "error token_invalid")]
    [InlineData("an API key", "error token_invalid")]
    [InlineData("a revoked API key", "error token_revoked")]
    [InlineData("a word", "error token_invalid")]
    public async Task G7_What_is_brought_is_taken_or_the_old_token_stays(string caller, string expected)
    {
        var world = await servers.Tokens.NewWorld();
        await using var socket = await world.Hello(new Brought(await world.Token(Role.Writer)));
        await socket.Receive("welcome");
        var brought = await new Callers(servers.Other).All[caller](world);
        Assert.Equal(expected, await Renew(socket, brought.Credential!));
        await IsWriter(socket, expected is not "role reader");
    }

    /// <summary>It was submitted with the old token, and held up on its way until that had run out.</summary>
    [Fact]
    public async Task G7_What_was_submitted_before_a_renewal_and_refused_after_it_is_sent_again()
    {
        var validator = new HoldingValidator();
        await using var server = await AccessServer.Start("tokens", services: services => services.AddSingleton<ISubmissionValidator>(validator));
        var world = await server.NewWorld();
        await using var socket = await world.Hello(new Brought(await world.Token(Role.Writer, expiresIn: TimeSpan.FromSeconds(2))));
        await socket.Receive("welcome");
        await socket.Send("""{"type":"submit","sequence":1,"base":1,"delta":[{"insert":"x"}]}""");
        await validator.Asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await socket.Send($$"""{"type":"renew","token":"{{await world.Token(Role.Writer)}}"}""");
        await socket.Receive("role");
        await Task.Delay(TimeSpan.FromSeconds(2.2), TestContext.Current.CancellationToken);
        validator.Release.SetResult();

        var refused = await socket.Receive("refused");
        Assert.Equal(("unavailable", 1_000), ((string?)refused["reason"], (int)refused["retryAfter"]!));
        await socket.Send("""{"type":"submit","sequence":1,"base":1,"delta":[{"insert":"x"}]}""");
        Assert.Equal(2, (long)(await socket.Receive("revisions"))["revisions"]![0]!["revision"]!);
    }

    private sealed class HoldingValidator : ISubmissionValidator
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<SubmissionRefusal?> Validate(ProposedSubmission submission, CancellationToken cancellation)
        {
            Asked.TrySetResult();
            await Release.Task.WaitAsync(cancellation);
            return null;
        }
    }

    [Fact]
    public async Task G7_The_token_of_another_user_is_not_taken()
    {
        var world = await servers.Tokens.NewWorld();
        await using var socket = await world.Hello(new Brought(await world.Token(Role.Reader)));
        await socket.Receive("welcome");
        Assert.Equal("error token_invalid", await Renew(socket, await world.Token(Role.Owner, "another")));
        await IsWriter(socket, false);
    }

    [Fact]
    public async Task G6_G8_A_change_of_the_list_is_told_to_those_whom_it_touches()
    {
        var world = await servers.Tokens.NewWorld();
        await using var ann = await world.Hello(new Brought(await world.Token(Role.Writer)));
        await using var bob = await world.Hello(new Brought(await world.Token(Role.Writer, "u2")));
        await using var guest = await world.Hello(new Brought(await world.Link(Role.Writer, "guests")));
        foreach (var socket in new[] { ann, bob, guest })
            await socket.Receive("welcome");

        await world.Put(AccessWorld.User, Role.Reader);
        Assert.Equal("reader", (string?)(await ann.Receive("role"))["role"]);
        await IsWriter(ann, false);
        await world.Put(AccessWorld.User, Role.Owner);
        var owner = await ann.Receive("role");
        Assert.Equal(("owner", true), ((string?)owner["role"], owner.ContainsKey("expires"))); // the token's time goes on

        await world.Put(AccessWorld.User, Role.None);
        Assert.Equal((4403, "access_revoked"), await ann.Closed());
        await world.Change(new AccessChange.RevokeLink("guests"));
        Assert.Equal((4401, "token_revoked"), await guest.Closed());
        await IsWriter(bob, true);
    }

    private static async Task<string> Renew(TestSocket socket, string token)
    {
        await socket.Send($$"""{"type":"renew","token":"{{token}}"}""");
        while (true)
            switch ((await socket.Receive())!)
            {
                case var message when (string?)message["type"] == "role":
                    return $"role {message["role"]}";
                case var message when (string?)message["type"] == "error":
                    return $"error {message["reason"]}";
            }
    }

    /// <summary>The socket has not submitted anything that was accepted.</summary>
    private static async Task IsWriter(TestSocket socket, bool expected)
    {
        await socket.Send("""{"type":"submit","sequence":1,"base":1,"delta":[{"insert":"x"}]}""");
        if (expected)
            await socket.Receive("revisions");
        else
            Assert.Equal("role_insufficient", (string?)(await socket.Receive("refused"))["reason"]);
    }
}
