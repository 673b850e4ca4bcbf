using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Past;
using CollabDocs.Gateway.Http.Description;

namespace CollabDocs.Gateway.Http;

/// <summary>Who did how much when (PROTOCOL A10).</summary>
internal static class HistoryEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapReadable("/documents/{id}/history", List)
            .Is("History", "listSteps", "Who did how much when.")
            .Needs(Role.Reader)
            .Answers<HistoryView>(200)
            .Fails(400, "request_malformed");
        endpoints.MapReadable("/documents/{id}/history/at", At)
            .Is("History", "findStep", "The last revision at or before a time.")
            .Needs(Role.Reader)
            .Answers<Step>(200)
            .Fails(400, "request_malformed")
            .Fails(404, "revision_unknown");
    }

    private static async Task<IResult> List(
        DocumentId id, IDocuments documents, CancellationToken cancellation, long after = 0, long? before = null, int limit = 100)
    {
        if (after < 0 || before < 1 || (after > 0 && before is not null) || limit is < 1 or > 1000)
            return Problems.Malformed("after is at least 0, or before at least 1, and limit from 1 to 1000.");
        if (await documents.Find(id, cancellation) is not { } document)
            return await Missing.Why(documents, id, cancellation);
        if (before is { } end)
        {
            end = Math.Min(end, document.Revision + 1);
            after = Math.Max(end - 1 - limit, 0);
            limit = (int)(end - 1 - after);
        }
        IReadOnlyList<Step>? steps = limit == 0 ? [] : await documents.Past.Steps(id, after, limit, cancellation);
        return steps is null
            ? await Missing.Why(documents, id, cancellation)
            : Results.Json(new HistoryView(document.Revision, steps), DocumentView.Json);
    }

    private static async Task<IResult> At(DocumentId id, long time, IDocuments documents, CancellationToken cancellation) =>
        await documents.Past.At(id, time, cancellation) is { } step
            ? Results.Json(step, DocumentView.Json)
            : await Missing.WhyRevision(documents, id, cancellation);

    private sealed record HistoryView(long Head, IReadOnlyList<Step> Steps);
}
