using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

/// <summary>The OpenAPI document of a gateway, asked whether answers are as it says.</summary>
internal sealed class ApiDocument(JsonNode document)
{
    public ApiSchema Schema { get; } = new(document);

    /// <summary>Each with its method and its address.</summary>
    public IReadOnlyList<(string Method, string Path, JsonNode Operation)> Operations { get; } =
    [
        .. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (operation.Key.ToUpperInvariant(), path.Key, operation.Value!))),
    ];

    public static async Task<ApiDocument> Read(HttpClient http) => new((await http.GetFromJsonAsync<JsonNode>("api/openapi.json"))!);

    /// <summary>What can be answered: for each operation its successes, and its problems with each reason.</summary>
    public IEnumerable<string> Answers() =>
        from each in Operations
        from answer in each.Operation["responses"]!.AsObject()
        from reason in Reasons(answer.Value!)
        select Name(each.Operation, answer.Key, reason);

    /// <summary>Checks that the answer is as the document says of its request.</summary>
    /// <returns>Its name, as in <see cref="Answers"/>.</returns>
    public async Task<string> Check(HttpResponseMessage answer)
    {
        var (method, path) = (answer.RequestMessage!.Method.Method, answer.RequestMessage.RequestUri!.AbsolutePath);
        var operation = Operations.Single(each => each.Method == method && Regex.IsMatch(path, $"^{Regex.Replace(each.Path, "{[a-z]+}", "[^/]+")}$")).Operation;
        var body = await answer.Content.ReadAsStringAsync();
        var status = ((int)answer.StatusCode).ToString();
        var what = $"{method} {path}: {status} {body}";
        Assert.True(operation["responses"]![status] is not null, $"{what} is not in the document");
        if (answer.IsSuccessStatusCode && operation["requestBody"]?["content"]?["application/json"]?["schema"] is { } asked)
            Assert.Null(Schema.Fault(JsonNode.Parse(await answer.RequestMessage.Content!.ReadAsStringAsync()), asked));
        var response = operation["responses"]![status]!;
        foreach (var (header, _) in response["headers"]?.AsObject() ?? [])
            Assert.True(answer.Headers.Contains(header), $"{what} without {header}");
        if (response["content"] is not JsonObject content)
        {
            Assert.True(body.Length == 0, what);
            return Name(operation, status, null);
        }
        var mediaType = answer.Content.Headers.ContentType?.MediaType ?? "";
        Assert.True(content[mediaType] is not null, $"{what} is {mediaType}");
        var value = mediaType == "text/plain" ? body : JsonNode.Parse(body);
        Assert.True(Schema.Fault(value, content[mediaType]!["schema"]!) is var fault && fault is null, $"{what}: {fault}");
        return Name(operation, status, answer.IsSuccessStatusCode ? null : (string?)value!["reason"]);
    }

    private static IEnumerable<string?> Reasons(JsonNode response) =>
        response["content"]?["application/problem+json"] is { } problem
            ? problem["schema"]!["allOf"]![1]!["properties"]!["reason"]!["enum"]!.AsArray().Select(reason => (string?)reason)
            : [null];

    private static string Name(JsonNode operation, string status, string? reason) => $"{operation["operationId"]} {status} {reason}".TrimEnd();
}
