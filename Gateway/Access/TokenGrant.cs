using System.Text.Json;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;

namespace CollabDocs.Gateway.Access;

/// <summary>What a document token says (PROTOCOL A19).</summary>
/// <param name="Document">The only document that it is for.</param>
/// <param name="Generation">Of the document's list of access when it was minted.</param>
/// <param name="Expires">In milliseconds since 1970 UTC.</param>
/// <param name="Key">The id of the API key that it was minted with: when that is revoked, so is the token. 0 for none.</param>
internal sealed record TokenGrant(string Document, string User, string Name, string Color, Role Role, long Generation, long Expires, long Key)
{
    public UserProfile Profile => new(Name, Color, User);

    public Pass Pass => new(User, Role, null, Generation, Expires);

    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <exception cref="JsonException">An older or a newer program made it otherwise.</exception>
    public static TokenGrant Decode(ReadOnlySpan<byte> encoded) => JsonSerializer.Deserialize<TokenGrant>(encoded) ?? throw new JsonException();
}
