using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using CollabDocs.Documents;
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

    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
    public string Mint(TokenGrant grant)
    {
        try
        {
            return CredentialKind.Token + WebEncoders.Base64UrlEncode(Protector.Protect(grant.Encode()));
        }
        catch (CryptographicException exception) when (IsOfStore(exception))
        {
            throw RingUnavailable(exception);
        }
    }

    /// <returns>False where it is none of ours.</returns>
    /// <exception cref="StoreUnavailableException">The key ring cannot be read.</exception>
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
        catch (CryptographicException exception) when (IsOfStore(exception))
        {
            throw RingUnavailable(exception);
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

    /// <summary>Data Protection makes one kind of all that fails, as if it were the token's fault.</summary>
    private static bool IsOfStore(Exception? exception) => exception is StoreUnavailableException || (exception is not null && IsOfStore(exception.InnerException));

    private static StoreUnavailableException RingUnavailable(Exception cause) => new("The key ring cannot be read.", cause);
}
