using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CollabDocs.Documents.Storage;

namespace CollabDocs.Documents;

/// <summary>
/// Gives sessions their numbers and secrets. A secret is an HMAC of the document and the session under the server's key: so nothing is
/// written when somebody joins, and any process with the store can check it.
/// </summary>
public sealed class SessionSecrets(byte[] key, RandomNumberGenerator random)
{
    private const string KeyName = "session key";
    private const int KeyBytes = 32;

    /// <summary>From here on, up to the last number that JavaScript holds exactly, are the sessions of scripts, who choose theirs (PROTOCOL A6): the number
    /// of an editor's session is never among them.</summary>
    public const long FirstScriptSession = 1L << 52;

    /// <summary>With the key that the store keeps; the first process to ask makes it.</summary>
    public static async Task<SessionSecrets> Load(IDocumentStore store, RandomNumberGenerator random, CancellationToken cancellation)
    {
        var candidate = new byte[KeyBytes];
        random.GetBytes(candidate);
        return new SessionSecrets(await store.GetOrAddMetadata(KeyName, candidate, cancellation), random);
    }

    /// <summary>Random, not counted: to meet one that exists takes some 80 million sessions on one document for a chance of a half.</summary>
    public long NewSession() => NewSession(random);

    /// <inheritdoc cref="NewSession()"/>
    internal static long NewSession(RandomNumberGenerator random)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        long session;
        do
        {
            random.GetBytes(bytes);
            session = BinaryPrimitives.ReadInt64LittleEndian(bytes) & (FirstScriptSession - 1);
        }
        while (session == 0);
        return session;
    }

    /// <param name="user">Whose session it is: with another's pass the secret is wrong. Null for nobody's in particular.</param>
    public string SecretOf(DocumentId document, long session, string? user)
    {
        // No document id and no number holds a slash, so no two are the same text.
        var secret = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(user is null ? $"{document}/{session}" : $"{document}/{session}/{user}"));
        return Base64Url.EncodeToString(secret);
    }

    /// <summary>Takes the same time wherever they differ.</summary>
    public bool IsSecretOf(DocumentId document, long session, string? user, string secret) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(SecretOf(document, session, user)), Encoding.UTF8.GetBytes(secret));
}
