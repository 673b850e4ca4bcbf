using System.Globalization;
using System.Text.Json.Serialization;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Http.Description;

namespace CollabDocs.Gateway.Http;

/// <summary>Who the sessions are that have written in a document (PROTOCOL A10).</summary>
internal static class AuthorEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapReadable("/documents/{id}/authors", Read)
        .Is("History", "listAuthors", "Who the sessions are that have written, in the order of their numbers.")
        .Needs(Role.Reader)
        .Answers<PageView>(200)
        .Fails(400, "request_malformed");

    private static async Task<IResult> Read(
        DocumentId id, IDocuments documents, CancellationToken cancellation, int limit = 1000, long after = 0)
    {
        if (limit is < 1 or > 1000 || after < 0)
            return Problems.Malformed("limit is from 1 to 1000, after is the next of the page before.");
        if (await documents.Find(id, cancellation) is null)
            return await Missing.Why(documents, id, cancellation);
        var page = await documents.ReadAuthors(id, after, limit, cancellation);
        return Results.Json(new PageView([.. page.Authors.Select(AuthorView.Of)], page.Next?.ToString(CultureInfo.InvariantCulture)), DocumentView.Json);
    }

    private sealed record AuthorView(long Session, string Name, string Color, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id = null)
    {
        public static AuthorView Of(Author author) => new(author.Session, author.User.Name, author.User.Color, author.User.Id);
    }

    private sealed record PageView(IReadOnlyList<AuthorView> Authors, string? Next);
}
