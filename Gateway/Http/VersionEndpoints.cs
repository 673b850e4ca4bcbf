using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Http.Description;
using CollabDocs.Gateway.Wire;
using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway.Http;

/// <summary>The versions of a document: its revisions that have a name (PROTOCOL A14).</summary>
internal static class VersionEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapReadable("/documents/{id}/versions", List)
            .Is("Versions", "listVersions", "The versions of a document, the newest revision first.")
            .Needs(Role.Reader)
            .Answers<PageView>(200)
            .Fails(400, "request_malformed");
        endpoints.MapPost("/documents/{id}/versions", Add)
            .Is("Versions", "createVersion", "Names a revision.")
            .Needs(Role.Reviewer)
            .Takes<NewVersionShape>()
            .Answers<VersionView>(201, HeaderNames.Location)
            .Fails(400, "request_malformed")
            .Fails(404, "revision_unknown")
            .Fails(422, "version_invalid");
        endpoints.MapReadable("/documents/{id}/versions/{version}", Find)
            .Is("Versions", "findVersion", "A version.")
            .Needs(Role.Reader)
            .Answers<VersionView>(200)
            .Fails(404, "version_unknown");
        endpoints.MapPatch("/documents/{id}/versions/{version}", Change)
            .Is("Versions", "changeVersion", "Gives a version another name or note.")
            .Needs(Role.Reviewer)
            .Takes<VersionChangeShape>()
            .Answers<VersionView>(200)
            .Fails(400, "request_malformed")
            .Fails(404, "version_unknown")
            .Fails(422, "version_invalid");
        endpoints.MapDelete("/documents/{id}/versions/{version}", Delete)
            .Is("Versions", "deleteVersion", "Takes a version away; the revision stays.")
            .Needs(Role.Reviewer)
            .AnswersNothing(204)
            .Fails(404, "version_unknown");
    }

    private static async Task<IResult> List(
        DocumentId id, IDocuments documents, CancellationToken cancellation, string? kind = null, int limit = 100, string? after = null)
    {
        if (limit is < 1 or > 1000)
            return Problems.Malformed("limit is from 1 to 1000.");
        if (after is not null && !PageCursor.TryParse(after, out _))
            return Problems.Malformed("after is the next of the page before.");
        if (!TryReadKind(kind, out var wanted))
            return Problems.Malformed("kind is named, automatic, restored or undone.");
        if (await documents.Find(id, cancellation) is null)
            return await Missing.Why(documents, id, cancellation);
        var page = await documents.Versions.List(id, new VersionQuery(wanted, limit, after), cancellation);
        return Results.Json(new PageView([.. page.Versions.Select(VersionView.Of)], page.Next), DocumentView.Json);
    }

    private static async Task<IResult> Add(DocumentId id, HttpRequest request, IDocuments documents, RoleCheck roles, CancellationToken cancellation)
    {
        if (await ReadBody(request) is not { Name: { } name } fields)
            return Problems.Malformed("The body is a JSON object with name, and revision, note and author where they are wanted.");
        if (fields.Author?.Length == 0)
            return Problems.VersionInvalid($"An author is 1 to {DocumentVersion.MaxAuthorLength} UTF-16 code units, or not there.");
        if (await roles.Refusal(request.HttpContext, id, Role.Reviewer) is { } refused)
            return refused;
        var wanted = new NewVersion(VersionKind.Named, fields.Revision, name, fields.Note ?? "", request.HttpContext.Caller().Profile?.Name ?? fields.Author ?? "");
        var outcome = await documents.Versions.Add(id, wanted, cancellation);
        if (outcome is not VersionOutcome.Stored(var version))
            return await Refused(id, outcome, documents, cancellation);
        request.HttpContext.Response.Headers.Location = $"{request.PathBase}{request.Path.Value!.TrimEnd('/')}/{version.Id}";
        return Results.Json(VersionView.Of(version), DocumentView.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> Find(DocumentId id, string version, IDocuments documents, CancellationToken cancellation) =>
        TryReadNumber(version, out var number) && await documents.Versions.Find(id, number, cancellation) is { } found
            ? Results.Json(VersionView.Of(found), DocumentView.Json)
            : await Unknown(id, documents, cancellation);

    private static async Task<IResult> Change(DocumentId id, string version, HttpRequest request, IDocuments documents, RoleCheck roles, CancellationToken cancellation)
    {
        if (await ReadBody(request) is not { Revision: null, Author: null } fields)
            return Problems.Malformed("The body is a JSON object with name, note or both.");
        if (!TryReadNumber(version, out var number))
            return await Unknown(id, documents, cancellation);
        if (await roles.Refusal(request.HttpContext, id, Role.Reviewer) is { } refused)
            return refused;
        var outcome = await documents.Versions.Change(id, number, fields.Name, fields.Note, cancellation);
        return outcome is VersionOutcome.Stored(var changed)
            ? Results.Json(VersionView.Of(changed), DocumentView.Json)
            : await Refused(id, outcome, documents, cancellation);
    }

    private static async Task<IResult> Delete(DocumentId id, string version, IDocuments documents, CancellationToken cancellation) =>
        TryReadNumber(version, out var number) && await documents.Versions.Delete(id, number, cancellation)
            ? Results.NoContent()
            : await Unknown(id, documents, cancellation);

    private static Task<IResult> Refused(DocumentId id, VersionOutcome outcome, IDocuments documents, CancellationToken cancellation) => outcome switch
    {
        VersionOutcome.Invalid invalid => Task.FromResult(Problems.VersionInvalid(invalid.Message)),
        VersionOutcome.RevisionUnknown unknown => Task.FromResult(Problems.RevisionUnknown(unknown.Head)),
        VersionOutcome.VersionUnknown => Unknown(id, documents, cancellation),
        VersionOutcome.DocumentMissing => Missing.Why(documents, id, cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    private static async Task<IResult> Unknown(DocumentId id, IDocuments documents, CancellationToken cancellation) =>
        await documents.Find(id, cancellation) is null ? await Missing.Why(documents, id, cancellation) : Problems.VersionUnknown();

    private static async Task<VersionFields?> ReadBody(HttpRequest request) =>
        await RequestBody.Read(request, VersionFields.MaxBodyBytes) is { } body && VersionFields.TryRead(body.Span, out var fields) ? fields : null;

    private static bool TryReadKind(string? text, out VersionKind? kind)
    {
        kind = text is null ? null : Enum.GetValues<VersionKind>().Cast<VersionKind?>().FirstOrDefault(each => WireName.Of(each!.Value) == text);
        return text is null || kind is not null;
    }

    private static bool TryReadNumber(string version, out long number) =>
        long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private sealed record PageView(IReadOnlyList<VersionView> Versions, string? Next);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record NewVersionShape(
        [StringLength(DocumentVersion.MaxNameLength, MinimumLength = 1)] string Name,
        [Description("The newest where missing.")] long? Revision = null,
        [StringLength(DocumentVersion.MaxNoteLength)] string? Note = null,
        [StringLength(DocumentVersion.MaxAuthorLength, MinimumLength = 1)] string? Author = null);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record VersionChangeShape(
        [StringLength(DocumentVersion.MaxNameLength, MinimumLength = 1)] string? Name = null,
        [StringLength(DocumentVersion.MaxNoteLength)] string? Note = null);
}
