using CollabDocs.Documents;
using CollabDocs.Gateway.Http.Description;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Relays;
using CollabDocs.Gateway.Sockets;

namespace CollabDocs.Gateway.Http;

/// <summary>Whether the process lives, and whether it takes work (PROTOCOL A8).</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapReadable("/healthz", () => Results.Text("ok")).Is("Health", "checkHealth", "Whether the process lives.").AnswersText();
        endpoints.MapReadable("/readyz", Readiness)
            .Is("Health", "checkReadiness", "Whether the process takes work.")
            .AnswersText()
            .Fails(429, "too_many_requests")
            .Fails(503, "restarting", "store_failing");
    }

    private static async Task<IResult> Readiness(
        HttpContext context, OpenConnections connections, ConnectionLimits limits, DocumentRelays relays, IDocuments documents)
    {
        if (limits.Request(context.Connection.RemoteIpAddress) is { } limited)
            return Problems.Limited(context.Response, limited);
        if (connections.IsStopping)
            return Problems.Stopping();
        if (relays.IsAnyStoreFailing)
            return Problems.StoreFailing();
        try
        {
            await documents.List(new DocumentQuery(Limit: 1), context.RequestAborted);
            return Results.Text("ok");
        }
        catch (StoreUnavailableException)
        {
            return Problems.StoreFailing();
        }
    }
}
