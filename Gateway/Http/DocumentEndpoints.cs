using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Hooks;
using CollabDocs.Gateway.Http.Description;
using CollabDocs.Gateway.Limits;
using CollabDocs.Text;
using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway.Http;

/// <summary>Making, finding and naming documents (PROTOCOL A1 to A4).</summary>
internal static class DocumentEndpoints
{
    private const string Untitled = "Untitled";

    /// <summary>Without letters that look alike; 60 bits.</summary>
    private const string IdLetters = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int IdLength = 12;

    private const int MaxTitleBodyBytes = 16 * 1024;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/documents", Create)
            .Is("Documents", "createDocument", "Makes a document.")
            .Needs(new AccessNeed.Account())
            .TakesEither<OfTextShape, OfDeltaShape>()
            .Answers<DocumentView>(201, HeaderNames.Location)
            .Fails(400, "request_malformed", "id_invalid", "delta_malformed")
            .Fails(409, "id_taken")
            .Fails(413, "document_too_large")
            .Fails(422, "title_invalid", "past_end", "lone_surrogate", "forbidden_character", "attribute_invalid", "host_refused")
            .Fails(429, "too_many_documents")
            .Fails(503, "unavailable");
        endpoints.MapReadable("/documents", List)
            .Is("Documents", "listDocuments", "Documents, the newest change first; or those that are deleted and can be brought back, the newest deletion first.")
            .Needs(new AccessNeed.Account())
            .Answers<PageView>(200)
            .Fails(400, "request_malformed")
            .Fails(503, "unavailable");
        endpoints.MapReadable("/documents/{id}", Find)
            .Is("Documents", "findDocument", "A document without what it says.")
            .Needs(Role.Reader)
            .Answers<DocumentView>(200);
        endpoints.MapPatch("/documents/{id}", Rename)
            .Is("Documents", "renameDocument", "Gives a document another title.")
            .Needs(Role.Writer)
            .Takes<TitleShape>()
            .Answers<DocumentView>(200)
            .Fails(400, "request_malformed")
            .Fails(422, "title_invalid");
    }

    private static async Task<IResult> Create(
        HttpRequest request, IDocuments documents, SubmissionValidation validation, CollabDocsOptions options, ConnectionLimits limits, CancellationToken cancellation)
    {
        var (body, unread) = await RequestBody.ReadDocument(request, options, limits);
        if (unread is not null)
            return unread;
        if (!NewDocument.TryRead(body.Span, out var wanted, out var refused))
            return refused;
        var title = wanted.Title ?? Untitled;
        if (!IsTitle(title))
            return BadTitle();
        if (!DocumentId.TryParse(wanted.Id ?? Picked(), out var id))
            return Problems.BadId();
        var caller = request.HttpContext.Caller();
        if (limits.Create(request.HttpContext.Connection.RemoteIpAddress, caller.Pass.User) is { } limited)
            return Problems.Limited(request.HttpContext.Response, limited);
        if (await validation.CheckNew(id, caller.Pass, caller.Profile, wanted.Content, cancellation) is { } no)
            // Whoever lost the answer and asks again is told that it was made, whatever is said now.
            return await documents.Find(id, cancellation) is null ? ScriptSubmission.Refused(request.HttpContext.Response, no) : Problems.Taken();
        // A user whom the host knows owns what he makes.
        var owner = caller is { Kind: CallerKind.User, Pass.User: { } user } ? new FirstOwner(user, caller.Actor) : null;
        while (true)
        {
            var outcome = await documents.Create(id, title, wanted.Content, owner, cancellation);
            if (wanted.Id is not null || outcome is not CreateOutcome.Taken)
                return Answer(request, outcome);
            id = DocumentId.Parse(Picked());
        }
    }

    private static async Task<IResult> List(
        HttpContext context, IDocuments documents, CancellationToken cancellation, string search = "", int limit = 100, string? after = null, bool deleted = false)
    {
        if (limit is < 1 or > 1000)
            return Problems.Malformed("limit is from 1 to 1000.");
        if (after is not null && !PageCursor.TryParse(after, out _))
            return Problems.Malformed("after is the next of the page before.");
        var person = context.Caller() is { MayAll: false, Pass.User: var user } ? user : null;
        var page = await documents.List(new DocumentQuery(search, limit, after, deleted) { Person = person }, cancellation);
        return Results.Json(new PageView([.. page.Documents.Select(DocumentView.Of)], page.Next), DocumentView.Json);
    }

    private static async Task<IResult> Find(DocumentId id, IDocuments documents, CancellationToken cancellation) =>
        await documents.Find(id, cancellation) is { } found
            ? Results.Json(DocumentView.Of(found), DocumentView.Json)
            : await Missing.Why(documents, id, cancellation);

    private static async Task<IResult> Rename(DocumentId id, HttpRequest request, IDocuments documents, RoleCheck roles, CancellationToken cancellation)
    {
        if (await RequestBody.Read(request, MaxTitleBodyBytes) is not { } body || !TryReadTitle(body.Span, out var title))
            return Problems.Malformed("The body is a JSON object with title.");
        if (!IsTitle(title))
            return BadTitle();
        if (await roles.Refusal(request.HttpContext, id, Role.Writer) is { } refused)
            return refused;
        return await documents.Rename(id, title, cancellation) is { } renamed
            ? Results.Json(DocumentView.Of(renamed), DocumentView.Json)
            : await Missing.Why(documents, id, cancellation);
    }

    private static IResult Answer(HttpRequest request, CreateOutcome outcome) => outcome switch
    {
        CreateOutcome.Created created => Created(request, created.Document),
        CreateOutcome.Taken => Problems.Taken(),
        CreateOutcome.Refused refused => Problems.Refused(refused.Reason, refused.Message),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    private static IResult Created(HttpRequest request, DocumentInfo document)
    {
        request.HttpContext.Response.Headers.Location = $"{request.PathBase}{request.Path.Value!.TrimEnd('/')}/{document.Id}";
        return Results.Json(DocumentView.Of(document), DocumentView.Json, statusCode: StatusCodes.Status201Created);
    }

    private static string Picked() => RandomNumberGenerator.GetString(IdLetters, IdLength);

    private static bool TryReadTitle(ReadOnlySpan<byte> json, out string title)
    {
        title = "";
        try
        {
            var reader = new Utf8JsonReader(json);
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject
                && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && JsonString.Is(ref reader, "title"u8)
                && reader.Read() && reader.TokenType == JsonTokenType.String && JsonString.TryRead(ref reader, out title!)
                && reader.Read() && reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsTitle(string title) => PlainText.IsName(title, DocumentInfo.MaxTitleLength);

    private static IResult BadTitle() => Problems.Of(
        StatusCodes.Status422UnprocessableEntity, "title_invalid",
        $"A title is 1 to {DocumentInfo.MaxTitleLength} UTF-16 code units without control characters.");

    private sealed record PageView(IReadOnlyList<DocumentView> Documents, string? Next);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record OfTextShape(
        [StringLength(DocumentId.MaxLength, MinimumLength = 1), RegularExpression(Parameters.IdPattern)] string? Id = null,
        [StringLength(DocumentInfo.MaxTitleLength, MinimumLength = 1)] string? Title = null,
        string? Text = null);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record OfDeltaShape(
        DeltaShape Delta,
        [StringLength(DocumentId.MaxLength, MinimumLength = 1), RegularExpression(Parameters.IdPattern)] string? Id = null,
        [StringLength(DocumentInfo.MaxTitleLength, MinimumLength = 1)] string? Title = null);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record TitleShape([StringLength(DocumentInfo.MaxTitleLength, MinimumLength = 1)] string Title);
}
