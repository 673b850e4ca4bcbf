using System.Net;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

public sealed class HeadTests
{
    [Theory]
    [InlineData("healthz")]
    [InlineData("readyz")]
    [InlineData("api/documents")]
    [InlineData("api/documents/doc")]
    [InlineData("api/documents/doc/text")]
    [InlineData("api/documents/doc/delta")]
    [InlineData("api/documents/doc/revisions")]
    [InlineData("api/documents/doc/authors")]
    [InlineData("api/documents/doc/versions")]
    [InlineData("api/openapi.json")]
    public async Task A_what_is_read_with_GET_answers_HEAD(string path)
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Edit("""[{"insert":"a"}]""");
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await gateway.Http.SendAsync(request);
        using var get = await gateway.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("api/documents?after=x")]
    [InlineData("api/documents?after=1")]
    [InlineData("api/documents?after=99999999999999999999.1")]
    [InlineData("api/documents/doc/revisions?after=x")]
    [InlineData("api/documents/doc/authors?after=x")]
    [InlineData("api/documents/doc/versions?after=x")]
    public async Task A2_a_page_after_nonsense_is_400(string path)
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        using var answer = await gateway.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }
}
