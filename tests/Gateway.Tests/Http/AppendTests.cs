using System.Net;
using CollabDocs.Documents;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Tests.Relays;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

/// <summary>Scripts that append at the same moment, and changes that are meant for one revision (PROTOCOL A6).</summary>
public sealed class AppendTests
{
    [Fact]
    public async Task A6_an_append_stands_at_the_end_however_many_come_at_once()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"first\n"}]""");
        var revisions = await Task.WhenAll(Enumerable.Range(0, 32).Select(async i =>
        {
            using var answer = await gateway.Http.PostAsync("api/documents/doc/text", new StringContent($"line {i}\n"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return (Revision: long.Parse(answer.Headers.ETag!.Tag.Trim('"')), Line: $"line {i}");
        }));
        var expected = revisions.OrderBy(answer => answer.Revision).Select(answer => answer.Line).Prepend("first");
        Assert.Equal(expected, (await gateway.Text()).TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("\"1\"", HttpStatusCode.OK)]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"0\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"2\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"9007199254740991\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("one", HttpStatusCode.BadRequest)]
    public async Task A6_a_change_that_is_meant_for_another_revision_is_not_made(string ifMatch, HttpStatusCode expected)
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"a"}]""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/documents/doc/text") { Content = new StringContent("b") };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await gateway.Http.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? "ab" : "a", await gateway.Text());
        Assert.Equal(expected == HttpStatusCode.OK ? 2 : 1, await Revision(gateway));
    }

    [Fact]
    public async Task A6_what_is_expected_is_asked_of_the_activation_that_has_it()
    {
        var document = new FakeDocument();
        document.Store("a");
        document.Store("b");
        document.Overtaken = 1;
        await using var gateway = await TestGateway.Start(services: services => services.AddSingleton<IDocuments>(new FakeDocuments(document)));
        using var request = new HttpRequestMessage(HttpMethod.Put, "api/documents/doc/text") { Content = new StringContent("c") };
        request.Headers.TryAddWithoutValidation("If-Match", "\"2\"");
        using var answer = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("\"3\"", answer.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task A6_what_is_expected_of_a_document_that_is_missing_is_404()
    {
        await using var gateway = await TestGateway.Start();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/documents/doc/text") { Content = new StringContent("b") };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<int> Revision(TestGateway gateway) =>
        (int)System.Text.Json.Nodes.JsonNode.Parse(await gateway.Http.GetStringAsync("api/documents/doc"))!["revision"]!;
}
