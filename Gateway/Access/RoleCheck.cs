using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Gateway.Http;

namespace CollabDocs.Gateway.Access;

/// <summary>Whether somebody has a role in a document now (PROTOCOL G10). A body may take its time: who has read one asks again.</summary>
internal sealed class RoleCheck(IDocuments documents, TimeProvider time)
{
    /// <returns>Null where he has.</returns>
    public async Task<IResult?> Refusal(HttpContext context, DocumentId document, Role needed)
    {
        var caller = context.Caller();
        if (caller.MayAll)
            return null;
        var list = await documents.Access.Read(document, context.RequestAborted);
        var standing = list.RoleOf(caller.Pass, time.GetUtcNow().ToUnixTimeMilliseconds());
        return standing.Fault is { } fault ? Problems.Fault(context.Response, fault)
            : standing.Role < needed ? Problems.RoleInsufficient(needed, standing.Role)
            : null;
    }
}
