using System.Globalization;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Wire;

namespace CollabDocs.Gateway.Http;

/// <summary>What is answered where a request fails: RFC 9457 problem details with a <c>reason</c> (PROTOCOL A).</summary>
internal static class Problems
{
    public static IResult BadId() => Of(
        StatusCodes.Status400BadRequest, "id_invalid",
        $"An id is 1 to {DocumentId.MaxLength} of A-Z a-z 0-9 - _ . and begins with a letter or a digit.");

    public static IResult Malformed(string detail) => Of(StatusCodes.Status400BadRequest, "request_malformed", detail);

    public static IResult ForeignOrigin() => Of(
        StatusCodes.Status403Forbidden, "origin_forbidden", "Pages of this origin may not reach the documents here; see CollabDocs:AllowedOrigins.");

    public static IResult Unauthorized(HttpResponse response, ErrorReason reason, string detail)
    {
        response.Headers.WWWAuthenticate = "Bearer";
        return Of(StatusCodes.Status401Unauthorized, WireName.Of(reason), detail);
    }

    public static IResult Fault(HttpResponse response, AccessFault fault) => fault switch
    {
        AccessFault.AccessRevoked => Of(StatusCodes.Status403Forbidden, WireName.Of(fault), Refusals.SentenceOf(fault)),
        AccessFault.TokenExpired => Unauthorized(response, ErrorReason.TokenExpired, Refusals.SentenceOf(fault)),
        AccessFault.TokenRevoked => Unauthorized(response, ErrorReason.TokenRevoked, Refusals.SentenceOf(fault)),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    public static IResult RoleInsufficient(Role needed, Role role) => Of(
        StatusCodes.Status403Forbidden, WireName.Of(RefusalReason.RoleInsufficient), $"This is for {WireName.Of(needed)}s of the document, not for a {WireName.Of(role)}.");

    public static IResult NotFound() => Of(StatusCodes.Status404NotFound, WireName.Of(ErrorReason.DocumentNotFound), "There is no such document.");

    public static IResult Deleted() => Of(
        StatusCodes.Status410Gone, WireName.Of(ErrorReason.DocumentDeleted), "The document was deleted; its id is never given again.");

    public static IResult NotDeleted() => Of(StatusCodes.Status409Conflict, "not_deleted", "The document is not deleted.");

    public static IResult Purged() => Of(StatusCodes.Status410Gone, "document_purged", "All of the document is gone; its id is never given again.");

    public static IResult Taken() => Of(StatusCodes.Status409Conflict, "id_taken", "A document has this id, or had it before it was deleted.");

    public static IResult RevisionUnknown(long head) => Of(
        StatusCodes.Status404NotFound, WireName.Of(ErrorReason.RevisionUnknown), $"The document has the revisions 0 to {head}.");

    public static IResult VersionUnknown() => Of(StatusCodes.Status404NotFound, "version_unknown", "The document has no such version.");

    public static IResult LinkUnknown() => Of(StatusCodes.Status404NotFound, "link_unknown", "The document has no such link.");

    public static IResult VersionInvalid(string detail) => Of(StatusCodes.Status422UnprocessableEntity, "version_invalid", detail);

    public static IResult StreamUnknown() => Of(
        StatusCodes.Status404NotFound, "stream_unknown", "There is no such stream on this gateway, or it ended before all was taken.");

    public static IResult UpgradeRequired(HttpResponse response)
    {
        response.Headers.Upgrade = "websocket";
        return Of(StatusCodes.Status426UpgradeRequired, "upgrade_required", "This is the address of a WebSocket.");
    }

    public static IResult UnknownSubprotocol(string ours) => Of(
        StatusCodes.Status400BadRequest, "subprotocol_unknown", $"The subprotocol is {ours}, or none.");

    public static IResult Stopping() => Of(StatusCodes.Status503ServiceUnavailable, "restarting", "This process is stopping: try again.");

    public static IResult StoreFailing() => Of(StatusCodes.Status503ServiceUnavailable, "store_failing", "The store takes nothing at the moment.");

    public static IResult Unavailable(string detail) => Of(
        StatusCodes.Status503ServiceUnavailable, WireName.Of(RefusalReason.Unavailable), detail);

    public static IResult Limited(HttpResponse response, Limited limited)
    {
        response.Headers.RetryAfter = Math.Ceiling(limited.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Of(StatusCodes.Status429TooManyRequests, WireName.Of(limited.Reason), limited.Explanation);
    }

    public static IResult Encoded(HttpResponse response)
    {
        response.Headers.AcceptEncoding = "identity";
        return Of(StatusCodes.Status415UnsupportedMediaType, "encoding_unsupported", "Bodies are sent as they are, without Content-Encoding.");
    }

    public static IResult TooLarge(CollabDocsOptions options) => Refused(
        RefusalReason.DocumentTooLarge, $"A document has at most {options.DocumentLength} UTF-16 code units.");

    /// <summary>What a refusal of the document means here.</summary>
    public static IResult Refused(RefusalReason reason, string detail) => Of(
        reason switch
        {
            RefusalReason.DocumentTooLarge => StatusCodes.Status413PayloadTooLarge,
            RefusalReason.DocumentDeleted => StatusCodes.Status410Gone,
            RefusalReason.RevisionMismatch or RefusalReason.BaseUnknown => StatusCodes.Status412PreconditionFailed,
            RefusalReason.RoleInsufficient or RefusalReason.AccessRevoked => StatusCodes.Status403Forbidden,
            RefusalReason.TokenExpired or RefusalReason.TokenRevoked => StatusCodes.Status401Unauthorized,
            RefusalReason.Unavailable => StatusCodes.Status503ServiceUnavailable,
            RefusalReason.DeltaMalformed => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status422UnprocessableEntity,
        },
        WireName.Of(reason is RefusalReason.BaseUnknown ? RefusalReason.RevisionMismatch : reason), detail);

    public static IResult Of(int status, string reason, string detail) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["reason"] = reason });
}
