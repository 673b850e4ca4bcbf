using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Http.Description;
using CollabDocs.Gateway.Wire;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Http;

/// <summary>
/// Restoring what a document was, and undoing what somebody did (PROTOCOL A15). Each is one more revision at the head, with a version that says what it was; so it can be seen, and undone, like all others.
/// </summary>
internal static class ReversalEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        Describe(endpoints.MapPost("/documents/{id}/restorations", Restore)
            .Is("Past", "restore", "Makes the document what it was, with one new revision.")
            .TakesEither<OfRevisionShape, OfVersionShape>()
            .Fails(404, "version_unknown"));
        Describe(endpoints.MapPost("/documents/{id}/undos", Undo)
            .Is("Past", "undo", "Takes back what one revision, or all of a session, did, and leaves what others did.")
            .TakesEither<OfRevisionShape, OfSessionShape>());
    }

    private static void Describe(RouteHandlerBuilder endpoint) => endpoint
        .Needs(Role.Writer)
        .Heeds(Headers.IdempotencyKey)
        .Answers<ReversalView>(201)
        .Answers<ReversalView>(200)
        .Fails(400, "request_malformed")
        .Fails(404, "revision_unknown")
        .Fails(413, "document_too_large")
        .Fails(422, "version_invalid", "host_refused");

    private static async Task<IResult> Restore(DocumentId id, HttpContext context, IDocuments documents, TimeProvider time)
    {
        if (await ReversalFields.Read(context.Request) is not { Session: null } wanted || wanted.Revision is null == wanted.Version is null)
            return Problems.Malformed("The body is a JSON object with revision or version, and author where it is wanted.");
        var version = wanted.Version is { } number ? await documents.Versions.Find(id, number, context.RequestAborted) : null;
        if (wanted.Version is not null && version is null)
            return await documents.Find(id, context.RequestAborted) is null ? await Missing.Why(documents, id, context.RequestAborted) : Problems.VersionUnknown();
        var revision = version?.Revision ?? wanted.Revision!.Value;
        var restored = Of("revision", revision);
        var named = new NewVersion(
            VersionKind.Restored, null, Note: version is { Name.Length: > 0 } ? $"{restored}, {version.Name}" : restored, Author: context.Caller().Profile?.Name ?? wanted.Author ?? "")
        {
            Actor = context.Caller().Actor,
            Restored = restored,
        };
        return await Reverse(
            id, named, context, documents, time,
            (head, cancellation) => documents.Past.Changes(id, since: head, revision, cancellation));
    }

    private static async Task<IResult> Undo(DocumentId id, HttpContext context, IDocuments documents, TimeProvider time)
    {
        if (await ReversalFields.Read(context.Request) is not { Version: null } wanted || wanted.Revision is null == wanted.Session is null)
            return Problems.Malformed("The body is a JSON object with revision or session, and author where it is wanted.");
        var note = wanted.Revision is { } undone ? Of("revision", undone) : Of("session", wanted.Session!.Value);
        return await Reverse(
            id, new NewVersion(VersionKind.Undone, null, Note: note, Author: context.Caller().Profile?.Name ?? wanted.Author ?? ""), context, documents, time,
            (head, cancellation) => wanted.Revision is { } revision
                ? documents.Past.Undo(id, revision, head, cancellation)
                : documents.Past.UndoSession(id, wanted.Session!.Value, head, cancellation));
    }

    /// <param name="version">What the new revision is called.</param>
    /// <param name="change">From the head's number to the delta that is asked for; null where there is nothing that it could be made of.</param>
    private static async Task<IResult> Reverse(
        DocumentId id, NewVersion version, HttpContext context, IDocuments documents, TimeProvider time, Func<long, CancellationToken, Task<Delta?>> change)
    {
        if (DocumentVersions.Fault(version) is { } fault)
            return Problems.VersionInvalid(fault);
        long? unchanged = null;
        // Made once, and brought over what others do meanwhile: in a document that is written to all the time it would never be the newest.
        return await ScriptSubmission.Submit(id, WireName.Of(version.Kind), context, documents, time, expected: null, Tie.Wins, anew: false, async (snapshot, cancellation) =>
        {
            var delta = await change(snapshot.Revision, cancellation);
            unchanged = delta is { IsEmpty: true } ? snapshot.Revision : null;
            return unchanged is null ? delta : null;
        }, async outcome => outcome switch
        {
            SubmitOutcome.Accepted accepted => await Done(accepted.Revision, StatusCodes.Status201Created),
            SubmitOutcome.Duplicate duplicate => await Done(duplicate.Revision, StatusCodes.Status200OK),
            SubmitOutcome.Refused { Reason: RefusalReason.BaseUnknown } when unchanged is { } head => Results.Json(new ReversalView(head, false), DocumentView.Json),
            SubmitOutcome.Refused { Reason: RefusalReason.BaseUnknown } => await Missing.WhyRevision(documents, id, context.RequestAborted),
            SubmitOutcome.Refused refused => ScriptSubmission.Refused(context.Response, refused),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
        });

        async Task<IResult> Done(long revision, int status)
        {
            try
            {
                // The first request may have ended before it could; of a kind there is one for each revision.
                await documents.Versions.Add(id, version with { Revision = revision }, CancellationToken.None);
            }
            catch (StoreUnavailableException)
            {
                // The revision is stored: who is told otherwise would ask again, and do it twice. What it lacks is its name.
            }
            return Results.Json(new ReversalView(revision, true), DocumentView.Json, statusCode: status);
        }
    }

    private static string Of(string what, long number) => string.Create(CultureInfo.InvariantCulture, $"{what} {number}");

    private sealed record ReversalView(long Revision, [Description("False where there was nothing to change.")] bool Changed);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record OfRevisionShape(long Revision, [StringLength(DocumentVersion.MaxAuthorLength, MinimumLength = 1)] string? Author = null);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record OfVersionShape(long Version, [StringLength(DocumentVersion.MaxAuthorLength, MinimumLength = 1)] string? Author = null);

    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record OfSessionShape(long Session, [StringLength(DocumentVersion.MaxAuthorLength, MinimumLength = 1)] string? Author = null);
}
