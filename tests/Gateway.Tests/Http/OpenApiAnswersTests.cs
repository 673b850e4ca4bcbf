using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Tests.Access;
using CollabDocs.Gateway.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Http;

/// <summary>Every answer that the OpenAPI document has is given, and is as it says (PROTOCOL A16). Documents are short: 20 code units.</summary>
public sealed class OpenApiAnswersTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    /// <summary>In the document, and not provoked here.</summary>
    private static readonly string[] Elsewhere =
    [
        "checkReadiness 503 restarting", // takes a process that stops: HttpTests
        "restore 413 document_too_large", // takes a limit that was lowered since
        "setPerson 409 access_list_full", "removePerson 409 access_list_full", "createLink 409 access_list_full", // take a list of many: AccessList
        .. ((string[])["createDocument", "appendText", "replaceText", "restore", "undo"]).Select(operation => $"{operation} 422 host_refused"), // takes a host's validator: ValidatorTests
    ];

    /// <summary>One after the other on one gateway. A request may have a header; bodies are in Latin-1, so that one of them is no UTF-8.</summary>
    private static readonly (string Request, string Body, string Answer)[] Dialogue =
    [
        ("GET /healthz", "", "checkHealth 200"),
        ("GET /readyz", "", "checkReadiness 200"),
        ("GET /api/openapi.json", "", "readOpenApi 200"),
        ("POST /api/documents", """{"id":"doc","title":"Doc","text":"one"}""", "createDocument 201"),
        ("POST /api/documents", """{"id":"rich","delta":[{"insert":"a","attributes":{"bold":true}},{"insert":{"image":"i"}}]}""", "createDocument 201"),
        ("POST /api/documents", "{}", "createDocument 201"),
        ("POST /api/documents", "", "createDocument 400 request_malformed"),
        ("POST /api/documents", """{"id":"_"}""", "createDocument 400 id_invalid"),
        ("POST /api/documents", """{"delta":[{"insert":""}]}""", "createDocument 400 delta_malformed"),
        ("POST /api/documents", """{"id":"doc"}""", "createDocument 409 id_taken"),
        ("POST /api/documents", """{"text":"twenty and one letter"}""", "createDocument 413 document_too_large"),
        ("POST /api/documents", """{"title":""}""", "createDocument 422 title_invalid"),
        ("POST /api/documents", """{"delta":[{"delete":1}]}""", "createDocument 422 past_end"),
        ("POST /api/documents", """{"text":"\ud83d"}""", "createDocument 422 lone_surrogate"),
        ("POST /api/documents", """{"text":"\u0000"}""", "createDocument 422 forbidden_character"),
        ("POST /api/documents", """{"delta":[{"insert":"a","attributes":{"":1}}]}""", "createDocument 422 attribute_invalid"),
        ("GET /api/documents?search=o&limit=1", "", "listDocuments 200"),
        ("GET /api/documents?after=x", "", "listDocuments 400 request_malformed"),
        ("GET /api/documents/doc", "", "findDocument 200"),
        ("PATCH /api/documents/doc", """{"title":"Other"}""", "renameDocument 200"),
        ("PATCH /api/documents/doc", "{}", "renameDocument 400 request_malformed"),
        ("PATCH /api/documents/doc", """{"title":""}""", "renameDocument 422 title_invalid"),

        ("POST /api/documents/doc/text", " two", "appendText 200"),
        ("POST /api/documents/doc/text If-Match: x", "", "appendText 400 request_malformed"),
        ("POST /api/documents/doc/text If-Match: \"0\"", "", "appendText 412 revision_mismatch"),
        ("POST /api/documents/doc/text", "twenty and one letter", "appendText 413 document_too_large"),
        ("POST /api/documents/doc/text", "\u00e9", "appendText 422 lone_surrogate"),
        ("POST /api/documents/doc/text", "\0", "appendText 422 forbidden_character"),
        ("PUT /api/documents/doc/text Idempotency-Key: k", "one three", "replaceText 200"),
        ("PUT /api/documents/doc/text Idempotency-Key: \t", "", "replaceText 400 request_malformed"),
        ("PUT /api/documents/doc/text If-Match: \"0\"", "", "replaceText 412 revision_mismatch"),
        ("PUT /api/documents/doc/text", "twenty and one letter", "replaceText 413 document_too_large"),
        ("PUT /api/documents/doc/text", "\u00e9", "replaceText 422 lone_surrogate"),
        ("PUT /api/documents/doc/text", "\0", "replaceText 422 forbidden_character"),
        ("GET /api/documents/doc/text", "", "readText 200"),
        ("GET /api/documents/rich/delta", "", "readDelta 200"),
        ("GET /api/documents/doc/delta", "", "readDelta 200"),

        ("GET /api/documents/doc/revisions", "", "listRevisions 200"),
        ("GET /api/documents/doc/revisions?limit=0", "", "listRevisions 400 request_malformed"),
        ("GET /api/documents/doc/history?before=3&limit=1", "", "listSteps 200"),
        ("GET /api/documents/doc/history?before=3&after=1", "", "listSteps 400 request_malformed"),
        ("GET /api/documents/doc/history/at?time=9999999999999", "", "findStep 200"),
        ("GET /api/documents/doc/history/at", "", "findStep 400 request_malformed"),
        ("GET /api/documents/doc/history/at?time=1", "", "findStep 404 revision_unknown"),
        ("GET /api/documents/doc/authors", "", "listAuthors 200"),
        ("GET /api/documents/people/authors", "", "listAuthors 200"),
        ("GET /api/documents/doc/authors?after=x", "", "listAuthors 400 request_malformed"),
        ("GET /api/documents/doc/revisions/2/text", "", "readTextAt 200"),
        ("GET /api/documents/doc/revisions/9/text", "", "readTextAt 404 revision_unknown"),
        ("GET /api/documents/doc/revisions/2/delta", "", "readDeltaAt 200"),
        ("GET /api/documents/doc/revisions/9/delta", "", "readDeltaAt 404 revision_unknown"),
        ("GET /api/documents/doc/revisions/2/changes", "", "readChanges 200"),
        ("GET /api/documents/doc/revisions/1/changes?since=3", "", "readChanges 200"),
        ("GET /api/documents/doc/revisions/2/changes?since=x", "", "readChanges 400 request_malformed"),
        ("GET /api/documents/doc/revisions/2/changes?since=9", "", "readChanges 404 revision_unknown"),
        ("GET /api/documents/doc/revisions/2/blame", "", "readBlame 200"),
        ("GET /api/documents/doc/revisions/9/blame", "", "readBlame 404 revision_unknown"),

        ("POST /api/documents/doc/versions", """{"name":"First","revision":1,"note":"a\nb","author":"Ann"}""", "createVersion 201"),
        ("POST /api/documents/doc/versions", """{"name":"Head"}""", "createVersion 201"),
        ("POST /api/documents/doc/versions", "{}", "createVersion 400 request_malformed"),
        ("POST /api/documents/doc/versions", """{"name":"Later","revision":9}""", "createVersion 404 revision_unknown"),
        ("POST /api/documents/doc/versions", """{"name":""}""", "createVersion 422 version_invalid"),
        ("GET /api/documents/doc/versions?limit=1&kind=named", "", "listVersions 200"),
        ("GET /api/documents/doc/versions?kind=x", "", "listVersions 400 request_malformed"),
        ("GET /api/documents/doc/versions/1", "", "findVersion 200"),
        ("GET /api/documents/doc/versions/99", "", "findVersion 404 version_unknown"),
        ("PATCH /api/documents/doc/versions/1", """{"note":""}""", "changeVersion 200"),
        ("PATCH /api/documents/doc/versions/1", """{"revision":1}""", "changeVersion 400 request_malformed"),
        ("PATCH /api/documents/doc/versions/99", "{}", "changeVersion 404 version_unknown"),
        ("PATCH /api/documents/doc/versions/1", """{"name":""}""", "changeVersion 422 version_invalid"),

        ("POST /api/documents/doc/restorations Idempotency-Key: r", """{"version":1,"author":"Ann"}""", "restore 201"),
        ("POST /api/documents/doc/restorations Idempotency-Key: r", """{"version":1,"author":"Ann"}""", "restore 200"),
        ("POST /api/documents/doc/restorations", """{"revision":1}""", "restore 200"),
        ("POST /api/documents/doc/restorations", "{}", "restore 400 request_malformed"),
        ("POST /api/documents/doc/restorations", """{"revision":9}""", "restore 404 revision_unknown"),
        ("POST /api/documents/doc/restorations", """{"version":99}""", "restore 404 version_unknown"),
        ("POST /api/documents/doc/restorations", """{"revision":2,"author":"\n"}""", "restore 422 version_invalid"),
        ("POST /api/documents/doc/undos Idempotency-Key: u", """{"revision":4}""", "undo 201"),
        ("POST /api/documents/doc/undos", """{"session":1}""", "undo 404 revision_unknown"),
        ("POST /api/documents/doc/undos Idempotency-Key: u", """{"revision":4}""", "undo 200"),
        ("POST /api/documents/doc/undos", "{}", "undo 400 request_malformed"),
        ("POST /api/documents/doc/undos", """{"revision":1,"author":"\n"}""", "undo 422 version_invalid"),
        ("POST /api/documents", """{"id":"full","text":"fifteen letters"}""", "createDocument 201"),
        ("PUT /api/documents/full/text", "", "replaceText 200"),
        ("PUT /api/documents/full/text", "fifteen letters", "replaceText 200"),
        ("POST /api/documents/full/undos", """{"revision":2}""", "undo 413 document_too_large"),

        ("POST /api/documents/doc/tokens", """{"user":"ann","name":"Ann","role":"writer"}""", "mintToken 201"),
        ("POST /api/documents/doc/tokens", "{}", "mintToken 400 request_malformed"),
        ("POST /api/documents/doc/tokens", """{"user":"ann","name":"Ann","role":"writer","expiresIn":0}""", "mintToken 422 token_request_invalid"),
        ("PUT /api/documents/doc/access/people/ann", """{"role":"writer"}""", "setPerson 200"),
        ("PUT /api/documents/doc/access/people/ann", "{}", "setPerson 400 request_malformed"),
        ("PUT /api/documents/doc/access/people/%07", """{"role":"writer"}""", "setPerson 422 user_invalid"),
        ("POST /api/documents/doc/access/links", """{"role":"reader","name":"All"}""", "createLink 201"),
        ("POST /api/documents/doc/access/links", "{}", "createLink 400 request_malformed"),
        ("POST /api/documents/doc/access/links", """{"role":"owner"}""", "createLink 422 link_invalid"),
        ("GET /api/documents/doc/access", "", "readAccess 200"),
        ("DELETE /api/documents/doc/access/people/%07", "", "removePerson 422 user_invalid"),
        ("DELETE /api/documents/doc/access/people/ann", "", "removePerson 204"),
        ("DELETE /api/documents/doc/access/links/first", "", "revokeLink 204"),
        ("DELETE /api/documents/doc/access/links/first", "", "revokeLink 404 link_unknown"),

        ("POST /api/documents", """{"id":"gone"}""", "createDocument 201"),
        ("DELETE /api/documents/doc/versions/1", "", "deleteVersion 204"),
        ("DELETE /api/documents/doc/versions/1", "", "deleteVersion 404 version_unknown"),
        ("DELETE /api/documents/gone", "", "deleteDocument 204"),
        ("DELETE /api/documents/gone?purge=x", "", "deleteDocument 400 request_malformed"),
        ("GET /api/documents?deleted=true", "", "listDocuments 200"),
        ("POST /api/documents/gone/undelete", "", "undeleteDocument 200"),
        ("POST /api/documents/gone/undelete", "", "undeleteDocument 409 not_deleted"),
        ("GET /api/documents/gone/audit?limit=1", "", "listAuditOfDocument 200"),
        ("GET /api/documents/doc/audit", "", "listAuditOfDocument 200"),
        ("GET /api/documents/doc/audit?after=x", "", "listAuditOfDocument 400 request_malformed"),
        ("GET /api/audit?limit=2", "", "listAudit 200"),
        ("GET /api/audit?limit=0", "", "listAudit 400 request_malformed"),
        ("DELETE /api/documents/gone?purge=true", "", "deleteDocument 204"),
        ("DELETE /api/documents/gone?purge=true", "", "deleteDocument 410 document_purged"),
        ("POST /api/documents/gone/undelete", "", "undeleteDocument 410 document_purged"),
    ];

    /// <summary>Of each operation a request that succeeds, without headers and on the document <c>doc</c>.</summary>
    private static readonly IReadOnlyList<(string Operation, string Request, string Body)> Samples =
    [
        .. Dialogue.Where(each => each.Answer.Split(' ') is [_, ['2', ..]])
            .Select(each => (each.Answer.Split(' ')[0], string.Join(' ', each.Request.Split(' ')[..2]).Replace("/gone", "/doc").Replace("/rich", "/doc"), each.Body))
            .DistinctBy(each => each.Item1),
    ];

    /// <summary>What all but strangers bring.</summary>
    private static readonly string Key = ApiKeys.New();

    private readonly HttpClient _http = shared.Gateway.Http;

    [Fact]
    public async Task A16_every_answer_of_the_document_is_given_and_is_as_it_says()
    {
        var document = await ApiDocument.Read(_http);
        var given = new HashSet<string>();
        using var made = await _http.PostAsync("api/documents", new StringContent("""{"id":"people"}"""));
        await shared.Gateway.Store.SaveAuthors(DocumentId.Parse("people"), [new Author(1, new UserProfile("Ann", "#336699"))], TestContext.Current.CancellationToken);
        await shared.Gateway.Documents.Access.Keys.Add("test", ApiKeys.HashOf(Key), 0, "test", TestContext.Current.CancellationToken);
        foreach (var (request, body, expected) in Dialogue)
        {
            if (expected == "revokeLink 204")
                await MakeLink(shared.Gateway, "doc");
            var answer = await Answer(document, _http, request, body);
            Assert.True(answer == expected, $"{request} {body}: {answer} and not {expected}");
            given.Add(answer);
        }
        foreach (var (operation, request, body) in Samples)
        {
            var can = document.Answers().Where(answer => answer.StartsWith(operation + " ", StringComparison.Ordinal)).ToHashSet();
            if (can.Contains($"{operation} 304"))
                given.Add(await Answer(document, _http, $"{request} If-None-Match: *", body));
            if (can.Contains($"{operation} 403 origin_forbidden"))
                given.Add(await Answer(document, _http, $"{request} Origin: https://evil.example", body));
            if (can.Contains($"{operation} 415 encoding_unsupported"))
                given.Add(await Answer(document, _http, $"{request} Content-Encoding: gzip", body));
            if (request.Contains("documents/doc"))
                foreach (var id in new[] { "_", "none", "gone" })
                    given.Add(await Answer(document, _http, request.Replace("documents/doc", $"documents/{id}"), body));
        }
        given.UnionWith(await AnswersToStrangers(document));
        given.UnionWith(await AnswersWithoutStore(document));
        given.UnionWith(await AnswersBeyondLimits(document));
        Assert.Equal(document.Answers().Except(Elsewhere).Order(), given.Order());
    }

    [Fact]
    public async Task A16_parameters_have_the_bounds_that_it_says()
    {
        using var made = await _http.PostAsync("api/documents", new StringContent("""{"id":"bounds","text":"a"}"""));
        var document = await ApiDocument.Read(_http);
        foreach (var (method, path, operation) in document.Operations)
            foreach (var parameter in (operation["parameters"]?.AsArray() ?? []).Where(each => (string)each!["in"]! == "query"))
            {
                var (address, schema) = ($"{path.Replace("{id}", "bounds").Replace("{revision}", "1")}?{parameter!["name"]}=", parameter["schema"]!);
                foreach (var (bound, outside) in new[] { ("minimum", -1), ("maximum", 1) })
                    if ((long?)schema[bound] is { } value)
                    {
                        using var within = await _http.GetAsync(address + value);
                        using var beyond = await _http.GetAsync(address + (value + outside));
                        Assert.True(within.IsSuccessStatusCode, $"{address}{value}: {within.StatusCode}");
                        Assert.False(beyond.IsSuccessStatusCode, $"{address}{value + outside}");
                    }
            }
    }

    /// <summary>To those who may not, or not so much.</summary>
    private static async Task<IReadOnlyList<string>> AnswersToStrangers(ApiDocument document)
    {
        await using var server = await AccessServer.Start("tokens");
        var world = await AccessWorld.Make(server, "doc");
        var gone = await world.Token(Role.Owner, "gone");
        await world.Put("gone", Role.None);
        string?[] brought =
        [
            null, "cdt_x", server.RevokedKey, gone, await world.Token(Role.Owner, expiresIn: TimeSpan.FromSeconds(-1)), await world.Token(Role.Reader),
        ];
        var given = new List<string>();
        foreach (var (operation, request, body) in Samples)
            foreach (var credential in brought)
                if (await Answer(document, server.Gateway.Http, request, body, credential) is var answer && answer.Split(' ')[1] is "401" or "403")
                    given.Add(answer);
        // What is left of a purged document is for keys, for all others it is gone.
        var owner = await world.Token(Role.Owner);
        await server.Gateway.Documents.Purge(world.Id, "test", TestContext.Current.CancellationToken);
        given.Add(await Answer(document, server.Gateway.Http, "GET /api/documents/doc/audit", "", owner));
        return given;
    }

    private static Task<AccessOutcome> MakeLink(TestGateway gateway, string document) => gateway.Documents.Open(DocumentId.Parse(document))
        .ChangeAccess(new AccessChange.AddLink("first", Role.Reader, ""), "test", TestContext.Current.CancellationToken);

    private static async Task<IReadOnlyList<string>> AnswersWithoutStore(ApiDocument document)
    {
        await using var gateway = await TestGateway.Start(services: services => services.AddSingleton(DispatchProxy.Create<IDocuments, Unreachable>()));
        var given = new List<string>();
        foreach (var (operation, request, body) in Samples)
            if (document.Answers().Any(answer => answer.StartsWith(operation + " 503", StringComparison.Ordinal)))
                given.Add(await Answer(document, gateway.Http, request, body));
        return given;
    }

    private static async Task<IReadOnlyList<string>> AnswersBeyondLimits(ApiDocument document)
    {
        var given = new List<string>();
        foreach (var reason in new[] { "too_many_requests", "too_many_documents" })
        {
            await using var gateway = await TestGateway.Start(options =>
            {
                options.LoopbackFactor = 1;
                options.RequestsPerSecondPerAddress = reason == "too_many_requests" ? 1 : 0;
                options.DocumentsPerMinutePerAddress = 1;
            });
            foreach (var (operation, request, body) in Samples.Where(sample => document.Answers().Contains($"{sample.Operation} 429 {reason}")))
            {
                string answer;
                while ((answer = await Answer(document, gateway.Http, request, body, credential: null)) != $"{operation} 429 {reason}")
                {
                }
                given.Add(answer);
            }
        }
        return given;
    }

    private static Task<string> Answer(ApiDocument document, HttpClient http, string line, string body) => Answer(document, http, line, body, Key);

    private static async Task<string> Answer(ApiDocument document, HttpClient http, string line, string body, string? credential)
    {
        var parts = line.Split(' ', 3);
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), parts[1]);
        if (parts[0] is "POST" or "PUT" or "PATCH")
            request.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        if (credential is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        if (parts is [_, _, var header])
            _ = request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1])
                || request.Content!.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        using var answer = await http.SendAsync(request);
        return await document.Check(answer);
    }

    /// <summary>Documents whose store cannot be reached.</summary>
    public class Unreachable : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw new StoreUnavailableException("The test says so.");
    }
}
