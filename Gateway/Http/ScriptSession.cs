using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using CollabDocs.Documents;

namespace CollabDocs.Gateway.Http;

/// <summary>
/// The session of one request of a script (PROTOCOL A6). An idempotency key is hashed to its number, and the session has one
/// submission: so what makes editors exactly-once does it for scripts too.
/// </summary>
internal static class ScriptSession
{
    public const long Sequence = 1;
    public const int MaxKeyLength = 128;

    /// <summary>For those without a key: a session that nobody has.</summary>
    public static long Random()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return Number(bytes);
    }

    /// <param name="operation">What it is the key of, with other keys' numbers for each; empty for changes of the text.</param>
    /// <param name="owner">Whose key it is: another's is another one. Null for nobody's in particular.</param>
    /// <returns>False where the key is not 1 to 128 printable ASCII characters.</returns>
    public static bool TryOf(string operation, string? owner, [NotNullWhen(true)] string? key, out long session)
    {
        session = 0;
        if (key is null || key.Length is 0 or > MaxKeyLength || key.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return false;
        var whose = owner is null ? "" : $"{owner.Length}\n{owner}\n";
        session = Number(SHA256.HashData(Encoding.UTF8.GetBytes(operation.Length == 0 ? whose + key : $"{whose}{operation}\n{key}")));
        return true;
    }

    /// <summary>2^52 to 2^53 - 1: none of an editor's.</summary>
    private static long Number(ReadOnlySpan<byte> bytes) =>
        SessionSecrets.FirstScriptSession | (BinaryPrimitives.ReadInt64BigEndian(bytes) & (SessionSecrets.FirstScriptSession - 1));
}
