using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text;
using System.Text.Json.Nodes;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>Every route of the gateway, asked by every caller of <see cref="AccessTable"/>.</summary>
[Trait("Suite", "access")]
public sealed class HttpAccessTests(AccessServers servers) : IClassFixture<AccessServers>
{
    private static readonly string[] Authentications = ["tokens", "none"];

    /// <summary>What these bring names no document of the server, so it is the same string whatever they ask of.</summary>
    private static readonly string[] Strangers =
    [
        "nobody", "nobody, with a password for a proxy", "a word", "the host's user", "the host's user, without an id", "a revoked API key", "an owner's token of another document",
        "an API key of another server", "a token of nothing", "a token of other letters than base64", "a link of nothing", "an API key with another bit",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Cases => [.. Authentications.SelectMany(authentication => AccessTable.Read.Callers.Select(caller => (authentication, caller)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task G1_G8_A_caller_is_answered_as_the_table_says(string authentication, string caller)
    {
        var row = AccessTable.Read.Of(caller, authentication);
        var bring = new Callers(servers.Other).All[caller];
        var world = await servers.Of(authentication).NewWorld();
        var brought = await bring(world);
        var before = await world.Fingerprint();
        List<string> wrong = [];
        foreach (var operation in AccessTable.Read.Operations)
        {
            var expected = row.Of(operation.Need);
            if (expected == "yes" && !operation.OnlyReads)
            {
                var another = await servers.Of(authentication).NewWorld();
                await Ask(operation, another, await bring(another), $"{operation.Answer}");
                continue;
            }
            await Ask(operation, world, brought, expected == "yes" ? $"{operation.Answer}" : expected);
            if (!operation.OnlyReads && await world.Fingerprint() is var after && after != before)
                wrong.Add($"{operation.Name} was refused, and changed {before} to {after}");
        }
        Assert.Equal(before, await world.Fingerprint());
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        async Task Ask(Operation operation, AccessWorld of, Brought with, string expected)
        {
            using var request = operation.For(of, with);
            using var answer = await servers.Of(authentication).Gateway.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
            var got = await Shown(answer, hasBody: operation.Method != "HEAD");
            if (operation.Method == "HEAD" ? got != expected.Split(' ')[0] : got != expected)
                wrong.Add($"{operation.Name}: {got} in place of {expected}");
            if (answer.Headers.WwwAuthenticate.SequenceEqual([new AuthenticationHeaderValue("Bearer")]) != ((int)answer.StatusCode == 401))
                wrong.Add($"{operation.Name}: {got} with WWW-Authenticate '{answer.Headers.WwwAuthenticate}'");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A4_A_deleted_document_is_its_owners_still(string authentication, string caller)
    {
        var expected = AccessTable.Read.Of(caller, authentication).Of("owner");
        var server = servers.Of(authentication);
        (string Method, string Address, int Answer, bool Lives)[] cases = [("GET", "/audit", 200, false), ("POST", "/undelete", 200, true), ("DELETE", "?purge=true", 204, false)];
        foreach (var (method, address, answer, lives) in cases)
        {
            var world = await server.NewWorld();
            var brought = await new Callers(servers.Other).All[caller](world);
            await server.Gateway.Documents.Delete(world.Id, "test", Cancellation);
            using var request = new HttpRequestMessage(new HttpMethod(method), $"api/documents/{world.Id}{address}");
            foreach (var (name, value) in brought.Headers)
                request.Headers.TryAddWithoutValidation(name, value);
            using var got = await server.Gateway.Http.SendAsync(request, Cancellation);
            Assert.Equal((method, expected == "yes" ? $"{answer}" : expected), (method, await Shown(got, hasBody: true)));
            Assert.Equal(lives && expected == "yes", await server.Gateway.Documents.Find(world.Id, Cancellation) is not null);
            if (expected != "yes") // then it is all there
                Assert.IsType<Documents.UndeleteOutcome.Undeleted>(await server.Gateway.Documents.Undelete(world.Id, "test", Cancellation));
        }
    }

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("https%3A%2F%2Fid.example%2F7", "https://id.example/7")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("a+b%20c", "a+b c")]
    [InlineData("%C3%A9%3F%23", "é?#")]
    [InlineData("ann?x=/other", "ann")]
    [InlineData("ann/", "ann")]
    public async Task A19_A_user_is_named_by_an_address_as_by_a_token(string address, string user)
    {
        var world = await servers.Tokens.NewWorld();
        var people = $"api/documents/{world.Id}/access/people/";
        Assert.Equal("200", await Ask(HttpMethod.Put, new StringContent("""{"role":"writer"}""")));
        Assert.Equal(Role.Writer, (await servers.Tokens.Gateway.Documents.Access.Read(world.Id, Cancellation)).People[user].Role);
        Assert.Equal("204", await Ask(HttpMethod.Delete, null));
        Assert.Equal(Role.None, (await servers.Tokens.Gateway.Documents.Access.Read(world.Id, Cancellation)).People[user].Role);

        async Task<string> Ask(HttpMethod method, HttpContent? content)
        {
            using var request = new HttpRequestMessage(method, people + address) { Content = content };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", servers.Tokens.Key);
            using var answer = await servers.Tokens.Gateway.Http.SendAsync(request, Cancellation);
            return await Shown(answer, hasBody: true);
        }
    }

    [Fact]
    public async Task A18_What_is_left_of_a_purged_document_is_for_keys()
    {
        var world = await servers.Tokens.NewWorld();
        var token = await world.Token(Role.Owner);
        await world.Put(AccessWorld.User, Role.None);
        Assert.Equal("403 access_revoked", await Audit(token));
        await servers.Tokens.Gateway.Documents.Purge(world.Id, "test", Cancellation);

        await Eventually.True(async () => await Audit(token) == "410", "the list that would say what his token is worth is gone");
        Assert.Equal("410", await Audit(await world.Token(Role.Owner)));
        Assert.Equal("200", await Audit(servers.Tokens.Key));

        async Task<string> Audit(string credential)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/documents/{world.Id}/audit");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
            using var answer = await servers.Tokens.Gateway.Http.SendAsync(request, Cancellation);
            return await Shown(answer, hasBody: true);
        }
    }

    [Theory]
    [InlineData("the id's own list entry", "u1", "200")]
    [InlineData("no id, and another's id as name", null, "403 access_revoked")]
    [InlineData("an id that is none, and another's id as name", "u1\u0001", "403 access_revoked")]
    public async Task G10_A_hosts_user_is_known_by_his_id_alone(string what, string? id, string expected)
    {
        await using var server = await AccessServer.Start("tokens", services: services => services.AddSingleton<IStartupFilter>(new Principals(id, name: "u1")));
        var world = await server.NewWorld();
        await world.Put("u1", Role.Reader);
        using var answer = await server.Gateway.Http.GetAsync($"api/documents/{world.Id}", Cancellation);
        Assert.Equal((what, expected), (what, await Shown(answer, hasBody: true)));
    }

    [Theory]
    [InlineData("tokens")]
    [InlineData("none")]
    public async Task G1_A_refusal_does_not_tell_whether_there_is_a_document(string authentication)
    {
        var callers = new Callers(servers.Other);
        var world = await servers.Of(authentication).NewWorld();
        var deleted = await servers.Of(authentication).NewWorld();
        await servers.Of(authentication).Gateway.Documents.Delete(deleted.Id, "test", Cancellation);
        foreach (var caller in Strangers)
        {
            var row = AccessTable.Read.Of(caller, authentication);
            var brought = await callers.All[caller](world);
            foreach (var operation in AccessTable.Read.Operations.Where(operation => operation.IsOfDocument && row.Of(operation.Need) != "yes"))
            {
                var there = await Whole(operation, null);
                Assert.Equal(there, await Whole(operation, "never-made"));
                Assert.Equal(there, await Whole(operation, deleted.Id.Value));
            }

            async Task<string> Whole(Operation operation, string? document)
            {
                using var request = operation.For(world, brought, document);
                using var answer = await servers.Of(authentication).Gateway.Http.SendAsync(request, Cancellation);
                answer.Headers.Date = null;
                return $"{caller}, {operation.Name}: {(int)answer.StatusCode}\n{answer.Headers}{answer.Content.Headers}\n{await answer.Content.ReadAsStringAsync(Cancellation)}";
            }
        }
    }

    [Theory]
    [InlineData("PUT", "/access/people/zoe", """{"role":"owner"}""")]
    [InlineData("POST", "/access/links", """{"role":"writer"}""")]
    [InlineData("PATCH", "", """{"title":"Mine"}""")]
    [InlineData("POST", "/versions", """{"name":"Mine"}""")]
    [InlineData("PATCH", "/versions/{version}", """{"name":"Mine"}""")]
    [InlineData("PUT", "/text", "Mine")]
    public async Task G5_A_body_that_ends_after_its_senders_role_changes_nothing(string method, string address, string body)
    {
        var world = await servers.Tokens.NewWorld();
        using var content = new PiecesContent();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"api/documents/{world.Id}{address.Replace("{version}", $"{world.Version}")}") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await world.Token(Role.Owner));
        var answer = servers.Tokens.Gateway.Http.SendAsync(request, Cancellation);
        content.Add(Encoding.UTF8.GetBytes(body[..3]));
        await Task.Delay(300, Cancellation); // in which it is found that he may; where it is slower the answer is the same
        await world.Put(AccessWorld.User, Role.None);
        var before = await world.Fingerprint();
        content.Add(Encoding.UTF8.GetBytes(body[3..]));
        content.Complete();

        Assert.Equal("403 access_revoked", await Shown(await answer, hasBody: true));
        Assert.Equal(before, await world.Fingerprint());
    }

    [Fact]
    public async Task W9_Preflights_need_nothing()
    {
        var world = await servers.Tokens.NewWorld();
        foreach (var operation in AccessTable.Read.Operations.Where(operation => operation.Need != "nothing"))
        {
            using var request = operation.For(world, new Brought());
            var asked = request.Method.Method;
            request.Method = HttpMethod.Options;
            request.Content = null;
            request.Headers.Add("Origin", servers.Tokens.Gateway.Http.BaseAddress!.GetLeftPart(UriPartial.Authority));
            request.Headers.Add("Access-Control-Request-Method", asked);
            request.Headers.Add("Access-Control-Request-Headers", "authorization");
            using var answer = await servers.Tokens.Gateway.Http.SendAsync(request, Cancellation);
            Assert.Equal((operation.Name, 204), (operation.Name, (int)answer.StatusCode));
            Assert.Contains(asked, answer.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
            Assert.Contains("Authorization", answer.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_endpoint_is_in_the_table_and_nothing_else()
    {
        var mapped = servers.Tokens.Gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["ANY"]).Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Where(endpoint => !endpoint.StartsWith("OPTIONS ", StringComparison.Ordinal));
        Assert.Equal(mapped.Order(StringComparer.Ordinal), AccessTable.Read.Operations.Select(operation => operation.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_caller_of_the_table_brings_something() =>
        Assert.Equal(AccessTable.Read.Callers.Order(StringComparer.Ordinal), new Callers(servers.Other).All.Keys.Order(StringComparer.Ordinal));

    /// <summary>Says who everybody is.</summary>
    private sealed class Principals(string? id, string name) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => pipeline =>
        {
            pipeline.Use((context, rest) =>
            {
                Claim[] claims = id is null ? [new(ClaimTypes.Name, name)] : [new(ClaimTypes.Name, name), new(ClaimTypes.NameIdentifier, id)];
                context.User = new ClaimsPrincipal(new ClaimsIdentity(claims, "host"));
                return rest(context);
            });
            next(pipeline);
        };
    }

    /// <summary>As the table says it.</summary>
    private static async Task<string> Shown(HttpResponseMessage answer, bool hasBody)
    {
        if (!hasBody)
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        return (int)answer.StatusCode is not (401 or 403) || !hasBody
            ? $"{(int)answer.StatusCode}"
            : $"{(int)answer.StatusCode} {(string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["reason"]}";
    }
}
