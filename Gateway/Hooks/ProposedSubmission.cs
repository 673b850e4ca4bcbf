using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Hooks;

/// <summary>A change that somebody asks for, before its document is asked.</summary>
/// <param name="Session">The session that asks; one of 2^52 or more is a script's request, and 0 asks for a new document with a text.</param>
/// <param name="User">The id of a user who is known; null for anybody else.</param>
/// <param name="Name">What the user is called, or calls himself; null for a script.</param>
/// <param name="Base">The revision that the delta was made against; the document may be farther already.</param>
public sealed record ProposedSubmission(DocumentId Document, long Session, string? User, string? Name, long Base, Delta Delta);
