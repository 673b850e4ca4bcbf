using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>Tokens, links and keys as strings (PROTOCOL G3, A19).</summary>
[Trait("Suite", "access")]
public sealed class CredentialTests
{
    private static readonly TokenGrant Grant = new("doc", "u/1 é😀", "Ann \"A\"", "#aa3366", Role.Reviewer, 7, 1_790_000_000_000, 3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task G3_A_token_says_what_it_was_minted_with_and_shows_nothing_of_it()
    {
        await using var gateway = await TestGateway.Start();
        var tokens = gateway.Services.GetRequiredService<DocumentTokens>();
        var token = tokens.Mint(Grant);
        Assert.Matches("^cdt_[A-Za-z0-9_-]+$", token);
        Assert.True(tokens.TryRead(token, out var grant));
        Assert.Equal(Grant, grant);
        Assert.NotEqual(token, tokens.Mint(Grant));
        Assert.DoesNotContain("Ann", Encoding.Latin1.GetString(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(token[4..])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task G3_Every_bit_of_a_token_and_of_a_link_counts()
    {
        await using var gateway = await TestGateway.Start();
        var (tokens, links) = (gateway.Services.GetRequiredService<DocumentTokens>(), gateway.Services.GetRequiredService<LinkStrings>());
        var (token, document) = (tokens.Mint(Grant), DocumentId.Parse("doc"));
        var length = Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(token[4..]).Length;
        for (var at = 0; at < length; at++)
            Assert.False(tokens.TryRead(Callers.Flipped(token, at / (length - 1.0)), out _), $"Byte {at}.");
        for (var end = 0; end < token.Length; end++)
            Assert.False(tokens.TryRead(token[..end], out _), $"The first {end}.");
        var link = await links.Of(document, LinkStrings.NewId(), Cancellation);
        Assert.NotNull(await links.Read(document, link, Cancellation));
        for (var at = CredentialKind.Link.Length; at < link.Length; at++)
        {
            Assert.Null(await links.Read(document, link[..at] + (link[at] == 'A' ? 'B' : 'A') + link[(at + 1)..], Cancellation));
            Assert.Null(await links.Read(document, link[..at], Cancellation));
        }
        Assert.Null(await links.Read(DocumentId.Parse("doc2"), link, Cancellation));
    }

    [Fact]
    public async Task G3_Tokens_and_links_outlive_the_process()
    {
        var data = Directory.CreateTempSubdirectory("collabdocs-credentials-");
        try
        {
            string token, link;
            await using (var first = await TestGateway.Start(directory: data.FullName))
            {
                token = first.Services.GetRequiredService<DocumentTokens>().Mint(Grant);
                link = await first.Services.GetRequiredService<LinkStrings>().Of(DocumentId.Parse("doc"), "l1", Cancellation);
            }
            await using var second = await TestGateway.Start(directory: data.FullName);
            Assert.True(second.Services.GetRequiredService<DocumentTokens>().TryRead(token, out var grant));
            Assert.Equal(Grant, grant);
            Assert.Equal("l1", await second.Services.GetRequiredService<LinkStrings>().Read(DocumentId.Parse("doc"), link, Cancellation));
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task G3_A_key_ring_that_cannot_be_read_is_unavailable_and_no_forgery()
    {
        await using var gateway = await TestGateway.Start(options => options.Authentication = "tokens");
        var token = gateway.Services.GetRequiredService<DocumentTokens>().Mint(Grant);
        await using var store = new FallibleStore(new Documents.Tests.Doubles.MemoryStore()) { FailingKeys = true };
        await using var failing = await TestGateway.Start(
            options => options.Authentication = "tokens", services => services.AddSingleton<IDocuments>(_ => new EmbeddedDocuments(
                store, new DocumentsOptions(), TimeProvider.System, System.Security.Cryptography.RandomNumberGenerator.Create(), new DocumentsMetrics(),
                Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance)));
        Assert.Throws<StoreUnavailableException>(() => failing.Services.GetRequiredService<DocumentTokens>().TryRead(token, out _));
        Assert.Throws<StoreUnavailableException>(() => failing.Services.GetRequiredService<DocumentTokens>().Mint(Grant));

        using var request = new HttpRequestMessage(HttpMethod.Get, "api/documents/doc");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await failing.Http.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        await using var socket = await failing.Connect();
        await socket.Send(AccessHello.Of(token));
        Assert.Equal((1013, "unavailable"), await socket.Closed());

        store.FailingKeys = false;
        Assert.True(failing.Services.GetRequiredService<DocumentTokens>().TryRead(failing.Services.GetRequiredService<DocumentTokens>().Mint(Grant), out _));
    }

    [Fact]
    public async Task G3_Keys_are_kept_as_hashes_and_are_long()
    {
        Assert.Matches("^cdk_[A-Za-z0-9_-]{43}$", ApiKeys.New());
        Assert.NotEqual(ApiKeys.New(), ApiKeys.New());
        await using var server = await AccessServer.Start("tokens");
        Assert.Equal(server.KeyId, (await server.Gateway.Documents.Access.Keys.Find(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(server.Key)), Cancellation))?.Id);
    }

    /// <summary>A17 and back: minted over HTTP, brought to the socket.</summary>
    [Fact]
    public async Task A19_A_minted_token_is_who_it_says_for_as_long_as_it_says()
    {
        await using var server = await AccessServer.Start("tokens");
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var minted = await Mint(server, """{"user":"u1","name":"Ann","color":"#123456","role":"reviewer","expiresIn":60}""");
        Assert.InRange((long)minted["expires"]!, before + 59_000, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 60_000);
        await server.Gateway.Documents.Create(DocumentId.Parse("doc"), "Title", Text.Delta.Empty, Cancellation);
        await using var socket = await server.Gateway.Connect();
        await socket.Send(AccessHello.Of((string)minted["token"]!));
        var welcome = await socket.Receive("welcome");
        Assert.Equal("""{"name":"Ann","color":"#123456","id":"u1"}""", welcome["user"]!.ToJsonString());
        Assert.Equal(("reviewer", (long)minted["expires"]!), ((string?)welcome["role"], (long)welcome["expires"]!));

        var hour = await Mint(server, """{"user":"u1","name":"Ann","role":"reader"}""");
        Assert.InRange((long)hour["expires"]!, before + 3_590_000, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 3_600_000);
    }

    [Theory]
    [InlineData("""{"user":"","name":"Ann","role":"reader"}""", 422)]
    [InlineData("""{"user":"a\u0000b","name":"Ann","role":"reader"}""", 422)]
    [InlineData("""{"user":".","name":"Ann","role":"reader"}""", 422)]
    [InlineData("""{"user":"..","name":"Ann","role":"reader"}""", 422)]
    [InlineData("""{"user":"https://id.example/7","name":"Ann","role":"reader"}""", 201)]
    [InlineData("""{"user":"u1","name":"","role":"reader"}""", 422)]
    [InlineData("""{"user":"u1","name":"Ann","color":"red","role":"reader"}""", 422)]
    [InlineData("""{"user":"u1","name":"Ann","role":"reader","expiresIn":0}""", 422)]
    [InlineData("""{"user":"u1","name":"Ann","role":"reader","expiresIn":604801}""", 422)]
    [InlineData("""{"user":"u1","name":"Ann","role":"reader","expiresIn":604800}""", 201)]
    [InlineData("""{"user":"u1","name":"Ann","role":"none"}""", 400)]
    [InlineData("""{"user":"u1","name":"Ann","role":"king"}""", 400)]
    [InlineData("""{"user":"u1","name":"Ann","role":4}""", 400)]
    [InlineData("""{"user":"u1","name":"Ann","role":"3"}""", 400)]
    [InlineData("""{"user":"u1","name":"Ann"}""", 400)]
    [InlineData("""{"user":"u1","name":"Ann","role":"reader","document":"other"}""", 400)]
    public async Task A19_What_is_asked_of_a_token_is_checked(string body, int expected)
    {
        await using var server = await AccessServer.Start("tokens");
        using var answer = await Post(server, body);
        Assert.Equal(expected, (int)answer.StatusCode);
    }

    [Fact]
    public async Task G8_A_key_that_is_revoked_takes_its_tokens_with_it()
    {
        await using var server = await AccessServer.Start("tokens");
        var world = await server.NewWorld();
        var (_, id) = await server.NewKey("short");
        var token = await world.Token(Role.Writer, key: id);
        await using (var socket = await world.Hello(new Brought(token)))
            await socket.Receive("welcome");
        await server.Revoke(id);
        await using var refused = await world.Hello(new Brought(token));
        Assert.Equal((4401, "token_revoked"), await refused.Closed());
    }

    private static async Task<JsonNode> Mint(AccessServer server, string body)
    {
        using var answer = await Post(server, body);
        return JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancellation))!;
    }

    private static async Task<HttpResponseMessage> Post(AccessServer server, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/documents/doc/tokens") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Key);
        return await server.Gateway.Http.SendAsync(request, Cancellation);
    }
}
