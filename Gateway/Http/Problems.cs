using CollabDocs.Documents;

namespace CollabDocs.Gateway.Http;

/// <summary>What is answered where a request fails: RFC 9457 problem details with a <c>reason</c> (PROTOCOL A).</summary>
internal static class Problems
{
    public static IResult BadId() => Of(
        StatusCodes.Status400BadRequest, "id_invalid",
        $"An id is 1 to {DocumentId.MaxLength} of A-Z a-z 0-9 - _ . and begins with a letter or a digit.");

    public static IResult UpgradeRequired(HttpResponse response)
    {
        response.Headers.Upgrade = "websocket";
        return Of(StatusCodes.Status426UpgradeRequired, "upgrade_required", "This is the address of a WebSocket.");
    }

    public static IResult ForeignOrigin() => Of(
        StatusCodes.Status403Forbidden, "origin_forbidden", "Pages of this origin may not reach the documents here; see CollabDocs:AllowedOrigins.");

    public static IResult UnknownSubprotocol(string ours) => Of(
        StatusCodes.Status400BadRequest, "subprotocol_unknown", $"The subprotocol is {ours}, or none.");

    public static IResult Stopping() => Of(StatusCodes.Status503ServiceUnavailable, "restarting", "This process is stopping: try again.");

    public static IResult Of(int status, string reason, string detail) =>
        Results.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["reason"] = reason });
}
