using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.WebUtilities;

namespace CollabDocs.Gateway.Access;

/// <summary>
/// Makes and reads document tokens: opaque, and nobody makes one without the key ring. A Data Protection of our own, for a host's may keep its keys elsewhere, where
/// other nodes have not got them.
/// </summary>
internal sealed class DocumentTokens(KeyRing ring) : IDisposable
{
    /// <summary>Ours are far shorter.</summary>
    private const int MaxLength = 4_096;

    private readonly Lazy<ServiceProvider> _services = new(() =>
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("CollabDocs");
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = ring);
        return services.BuildServiceProvider();
    });

    private IDataProtector Protector => _services.Value.GetRequiredService<IDataProtectionProvider>().CreateProtector("CollabDocs.DocumentToken.v1");

    /// <exception cref="Documents.StoreUnavailableException">The key ring cannot be read.</exception>
    public string Mint(TokenGrant grant) => CredentialKind.Token + WebEncoders.Base64UrlEncode(Protector.Protect(grant.Encode()));

    /// <returns>False where it is none of ours.</returns>
    /// <exception cref="Documents.StoreUnavailableException">The key ring cannot be read.</exception>
    public bool TryRead(string token, [NotNullWhen(true)] out TokenGrant? grant)
    {
        grant = null;
        if (token.Length > MaxLength || !token.StartsWith(CredentialKind.Token, StringComparison.Ordinal))
            return false;
        try
        {
            grant = TokenGrant.Decode(Protector.Unprotect(WebEncoders.Base64UrlDecode(token[CredentialKind.Token.Length..])));
            return true;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or JsonException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        if (_services.IsValueCreated)
            _services.Value.Dispose();
    }
}
