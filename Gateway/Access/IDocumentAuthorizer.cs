using System.Security.Claims;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;

namespace CollabDocs.Gateway;

/// <summary>
/// Says who may do what in a host of your own: register one as a singleton. It is asked at each hello, renewal and HTTP request about a document, of everybody but API keys; what it answers
/// holds until the document's list of access says something newer about the user (<see cref="IDocumentHandle.ChangeAccess"/>), which takes effect before the next edit on every node.
/// </summary>
public interface IDocumentAuthorizer
{
    /// <returns>The role; <see cref="Role.None"/> for nobody who may do anything; null: as the credentials and the list say.</returns>
    ValueTask<Role?> Authorize(AccessQuestion question, CancellationToken cancellation);
}

/// <param name="Principal">As the host's authentication has it; an anonymous one where it has none.</param>
/// <param name="User">The user's id, of the token or the principal; null for nobody with one.</param>
/// <param name="Role">What credentials and list give.</param>
public sealed record AccessQuestion(DocumentId Document, ClaimsPrincipal Principal, string? User, Role Role);
