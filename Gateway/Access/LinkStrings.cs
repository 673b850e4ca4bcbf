using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using Microsoft.AspNetCore.WebUtilities;

namespace CollabDocs.Gateway.Access;

/// <summary>
/// The strings of links: the link's id, and an HMAC of it and its document under a key of the server. So an owner can be shown a link again, and the store holds nothing that
/// opens a document.
/// </summary>
internal sealed class LinkStrings(IDocuments documents)
{
    private const string KeyName = "link key";
    private const int KeyBytes = 32, IdBytes = 12;

    private byte[]? _key;

    public static string NewId() => WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(IdBytes));

    public async ValueTask<string> Of(DocumentId document, string link, CancellationToken cancellation)
    {
        var mac = HMACSHA256.HashData(await Key(cancellation), Encoding.ASCII.GetBytes($"{document}/{link}"));
        return $"{CredentialKind.Link}{link}.{WebEncoders.Base64UrlEncode(mac)}";
    }

    /// <returns>The link's id; null where the string is none of a link of this document, whether the document has it still or not.</returns>
    public async ValueTask<string?> Read(DocumentId document, string link, CancellationToken cancellation)
    {
        if (!TrySplit(link, out var id))
            return null;
        var right = Encoding.UTF8.GetBytes(await Of(document, id, cancellation));
        return CryptographicOperations.FixedTimeEquals(right, Encoding.UTF8.GetBytes(link)) ? id : null;
    }

    private static bool TrySplit(string link, [NotNullWhen(true)] out string? id)
    {
        var dot = link.IndexOf('.', StringComparison.Ordinal);
        id = dot > CredentialKind.Link.Length && dot <= CredentialKind.Link.Length + AccessChange.MaxLinkIdLength ? link[CredentialKind.Link.Length..dot] : null;
        return id is not null;
    }

    private async ValueTask<byte[]> Key(CancellationToken cancellation) =>
        _key ??= await documents.Access.GetOrAddSecret(KeyName, RandomNumberGenerator.GetBytes(KeyBytes), cancellation);
}
