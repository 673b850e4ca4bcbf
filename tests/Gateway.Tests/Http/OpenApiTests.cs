using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CollabDocs.Documents;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.OpenApi;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

/// <summary>The OpenAPI document itself (PROTOCOL A16); whether answers are as it says is in <see cref="OpenApiAnswersTests"/>.</summary>
public sealed class OpenApiTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private readonly TestGateway _gateway = shared.Gateway;

    [Fact]
    public async Task A16_the_document_is_valid()
    {
        var read = OpenApiDocument.Parse(await _gateway.Http.GetStringAsync("api/openapi.json"), "json");
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        Assert.Equal(["Delta", "Document", "Op", "Problem", "Revision", "Step", "Version"], read.Document!.Components!.Schemas!.Keys.Order());
    }

    [Fact]
    public async Task A16_it_has_every_endpoint_and_no_other()
    {
        var mapped = _gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["any"])
                .Select(method => $"{method} {Regex.Replace(endpoint.RoutePattern.RawText!, ":[a-z]+", "")}"))
            .Where(each => !each.StartsWith("HEAD ") && !each.StartsWith("OPTIONS ")) // beside GET; of browsers, before what they send
            .Except(["any /api/documents/{id}/socket", "GET /api/documents/{id}/events", "POST /api/documents/{id}/events/{stream}"]); // lines of editors: PROTOCOL.md has them
        var described = (await ApiDocument.Read(_gateway.Http)).Operations.Select(each => $"{each.Method} {each.Path}");
        Assert.Equal(mapped.Order(), described.Order());
    }

    [Fact]
    public async Task A16_every_operation_is_complete()
    {
        var document = await ApiDocument.Read(_gateway.Http);
        Assert.Equal(document.Operations.Count, document.Operations.Select(each => (string?)each.Operation["operationId"]).Distinct().Count());
        foreach (var (method, path, operation) in document.Operations)
        {
            var statuses = operation["responses"]!.AsObject().Select(answer => int.Parse(answer.Key)).ToList();
            Assert.Contains(statuses, status => status is >= 200 and < 300);
            Assert.True(statuses.Any(status => status >= 400) || path == "/healthz", path);
            Assert.False(string.IsNullOrEmpty((string?)operation["summary"]), path);
            Assert.Equal(method is "POST" or "PUT" or "PATCH" && !path.EndsWith("/undelete"), operation["requestBody"] is not null);
            var parameters = operation["parameters"]?.AsArray() ?? [];
            Assert.All(parameters, parameter => Assert.NotNull(parameter!["description"]));
            Assert.Equal(
                Regex.Matches(path, "{([a-z]+)}").Select(name => name.Groups[1].Value),
                parameters.Where(parameter => (string)parameter!["in"]! == "path").Select(parameter => (string)parameter!["name"]!));
        }
    }

    [Fact]
    public async Task A16_every_reference_leads_somewhere()
    {
        var text = await _gateway.Http.GetStringAsync("api/openapi.json");
        var schema = new ApiSchema(JsonNode.Parse(text)!);
        var references = Regex.Matches(text, "\"\\$ref\":\"([^\"]+)\"").Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Contains("#/components/schemas/Delta", references);
        Assert.All(references, reference => Assert.NotNull(schema.Resolve(reference)));
    }

    [Theory]
    [InlineData("[]", true)]
    [InlineData("""[{"retain":3},{"insert":"a"},{"delete":1},{"insert":{"image":"i"},"attributes":{"link":"l"}}]""", true)]
    [InlineData("""[{"retain":1,"attributes":{"bold":null}}]""", true)]
    [InlineData("{}", false)]
    [InlineData("[1]", false)]
    [InlineData("[{}]", false)]
    [InlineData("""[{"insert":""}]""", false)]
    [InlineData("""[{"insert":{}}]""", false)]
    [InlineData("""[{"insert":{"a":1,"b":2}}]""", false)]
    [InlineData("""[{"insert":"a","delete":1}]""", false)]
    [InlineData("""[{"retain":0}]""", false)]
    [InlineData("""[{"delete":1.5}]""", false)]
    [InlineData("""[{"delete":1,"attributes":{}}]""", false)]
    public async Task D1_its_deltas_are_those_that_are_taken(string delta, bool fits)
    {
        var schema = new ApiSchema((await _gateway.Http.GetFromJsonAsync<JsonNode>("api/openapi.json"))!);
        Assert.Equal(fits, schema.Fault(JsonNode.Parse(delta), schema.Resolve("#/components/schemas/Delta")) is null);
    }

    [Fact]
    public async Task A16_who_has_it_is_not_sent_it_again()
    {
        using var first = await _gateway.Http.GetAsync("api/openapi.json");
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/openapi.json");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await _gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        Assert.True(again.Headers.CacheControl?.NoCache);
    }

    [Fact]
    public async Task A14_it_has_the_kinds_of_versions_that_there_are()
    {
        var schema = new ApiSchema((await _gateway.Http.GetFromJsonAsync<JsonNode>("api/openapi.json"))!);
        Assert.Equal(
            Enum.GetValues<VersionKind>().Select(WireName.Of),
            schema.Resolve("#/components/schemas/Version")["properties"]!["kind"]!["enum"]!.AsArray().Select(kind => (string)kind!));
    }

    [Fact]
    public async Task A16_a_host_keeps_its_own_documents_and_JSON_to_itself()
    {
        var directory = Directory.CreateTempSubdirectory("collabdocs-host-");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddOpenApi();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.KebabCaseUpper);
        builder.Services.AddCollabDocs(options => options.DataDirectory = directory.FullName);
        await using (var app = builder.Build())
        {
            app.UsePathBase("/base");
            app.UseRouting();
            app.MapGet("/theirs", () => "theirs");
            app.MapOpenApi();
            app.MapCollabDocs("/collab");
            await app.StartAsync();
            using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            var theirs = await http.GetFromJsonAsync<JsonNode>("openapi/v1.json");
            Assert.Equal(["/theirs"], theirs!["paths"]!.AsObject().Select(path => path.Key));

            var ours = (await http.GetFromJsonAsync<JsonNode>("base/collab/openapi.json"))!;
            Assert.All(ours["paths"]!.AsObject(), path => Assert.Matches("^/(collab/|healthz$|readyz$)", path.Key));
            Assert.Equal("/base", (string?)ours["servers"]![0]!["url"]);
            Assert.Equal("/", (string?)(await http.GetFromJsonAsync<JsonNode>("collab/openapi.json"))!["servers"]![0]!["url"]);
            var standard = (await _gateway.Http.GetFromJsonAsync<JsonNode>("api/openapi.json"))!;
            Assert.Equal(standard["components"]!.ToJsonString(), ours["components"]!.ToJsonString());
        }
        directory.Delete(recursive: true);
    }
}
