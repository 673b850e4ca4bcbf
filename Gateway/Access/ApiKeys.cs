using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace CollabDocs.Gateway.Access;

/// <summary>The strings of API keys: random, so their plain hash says nothing of them.</summary>
internal static class ApiKeys
{
    private const int Bytes = 32;

    public static string New() => CredentialKind.Key + WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What the store keeps, and is asked for.</summary>
    public static byte[] HashOf(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
