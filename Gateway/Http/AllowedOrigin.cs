using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway.Http;

/// <summary>
/// Keeps pages of other sites from reaching the documents through a visitor's browser, which would let them: WebSockets and simple posts ask
/// nobody. Who sends no Origin is no browser.
/// </summary>
internal static class AllowedOrigin
{
    public static bool Covers(HttpRequest request, CollabDocsOptions options)
    {
        var origin = request.Headers[HeaderNames.Origin].ToString();
        if (origin.Length == 0 || options.AllowedOrigins.Contains("*") || options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase))
            return true;
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri))
            return false;
        // Behind a proxy that is not believed (TrustedProxies) nobody knows whether it is https outside; where it is, a page that came over http may be anybody's.
        // A development server's other port is on this machine too.
        return (IsName(uri, request.Host.Value) && (uri.Scheme == Uri.UriSchemeHttps || !request.IsHttps))
            || (Loopback.IsHost(uri.Host) && Loopback.IsHost(request.Host.Host));
    }

    /// <summary>Some proxies name the port that goes without saying.</summary>
    private static bool IsName(Uri origin, string? host) =>
        string.Equals(origin.Authority, host, StringComparison.OrdinalIgnoreCase)
        || string.Equals($"{origin.Host}:{origin.Port}", host, StringComparison.OrdinalIgnoreCase);
}
