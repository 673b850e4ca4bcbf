using System.Net;
using System.Text.Json.Nodes;
using CollabDocs.Documents.Access;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>A host that says itself who may do what (<see cref="IDocumentAuthorizer"/>).</summary>
[Trait("Suite", "access")]
public sealed class AuthorizerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_host_says_goes_for_users_tokens_and_links_and_null_leaves_them_as_they_are()
    {
        var team = new Team();
        await using var server = await Start(team);
        var world = await server.NewWorld();
        Brought[] callers = [new(HostUser: "ann"), new(await world.Token(Role.Writer, "ann")), new(await world.Link(Role.Writer))];

        team.Says = _ => null;
        Assert.Equal(["403 access_revoked", "writer", "writer"], await Roles(world, callers));
        team.Says = _ => Role.Reviewer;
        Assert.Equal(["reviewer", "reviewer", "reviewer"], await Roles(world, callers));
        team.Says = _ => Role.None;
        Assert.Equal(["403 access_revoked", "403 access_revoked", "403 access_revoked"], await Roles(world, callers));
        team.Says = question => question.User == "ann" ? Role.Owner : null;
        Assert.Equal(["owner", "owner", "writer"], await Roles(world, callers));
    }

    [Fact]
    public async Task It_is_asked_of_which_document_who_asks_and_what_he_may_so_far()
    {
        var team = new Team();
        await using var server = await Start(team);
        var world = await server.NewWorld();
        await world.Put("ann", Role.Reviewer);

        await Roles(world, [new(HostUser: "ann"), new(await world.Link(Role.Writer)), new(server.Key)]);

        Assert.Equal([(world.Id, "ann", Role.Reviewer), (world.Id, null, Role.Writer)], team.Asked.Select(question => (question.Document, question.User, question.Role)));
        Assert.True(team.Asked[0].Principal.Identity!.IsAuthenticated);
        Assert.False(team.Asked[1].Principal.Identity?.IsAuthenticated ?? false);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Role.Reader)]
    [InlineData(Role.Writer)]
    public async Task G8_Whoever_came_by_a_link_goes_with_it_whatever_the_host_says(Role? said)
    {
        await using var server = await Start(new Team { Says = _ => said });
        var world = await server.NewWorld();
        var link = new Brought(await world.Link(Role.Reviewer, "short"));
        await using var socket = await world.Hello(link);
        Assert.Equal(Named(said ?? Role.Reviewer), (string?)(await socket.Receive("welcome"))["role"]);

        await world.Change(new AccessChange.RevokeLink("short"));

        Assert.Equal((4401, "token_revoked"), await socket.Closed());
        Assert.Equal(["401 token_revoked"], await Roles(world, [link]));
    }

    [Fact]
    public async Task G4_What_it_has_said_holds_until_the_list_says_something_newer()
    {
        await using var server = await Start(new Team { Says = _ => Role.Writer });
        var world = await server.NewWorld();
        await world.Put("ann", Role.Reader); // before it is asked
        await using var socket = await world.Hello(new Brought(HostUser: "ann"));
        Assert.Equal("writer", (string?)(await socket.Receive("welcome"))["role"]);

        await world.Put("ann", Role.Reviewer);
        Assert.Equal("reviewer", (string?)(await socket.Receive("role"))["role"]);
        await world.Put("ann", Role.None);
        Assert.Equal((4403, "access_revoked"), await socket.Closed());
    }

    private static Task<AccessServer> Start(Team team) => AccessServer.Start("tokens", services: services => services.AddSingleton<IDocumentAuthorizer>(team));

    private static string Named(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>What each is told that his role is, or the refusal.</summary>
    private static async Task<List<string>> Roles(AccessWorld world, IEnumerable<Brought> callers)
    {
        List<string> roles = [];
        foreach (var caller in callers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/documents/{world.Id}/access");
            foreach (var (name, value) in caller.Headers)
                request.Headers.TryAddWithoutValidation(name, value);
            using var answer = await world.Server.Gateway.Http.SendAsync(request, Cancellation);
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
            roles.Add(answer.StatusCode == HttpStatusCode.OK ? (string)body["role"]! : $"{(int)answer.StatusCode} {body["reason"]}");
        }
        return roles;
    }

    private sealed class Team : IDocumentAuthorizer
    {
        public Func<AccessQuestion, Role?> Says { get; set; } = _ => null;

        public List<AccessQuestion> Asked { get; } = [];

        public ValueTask<Role?> Authorize(AccessQuestion question, CancellationToken cancellation)
        {
            Asked.Add(question);
            return ValueTask.FromResult(Says(question));
        }
    }
}
