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
        // Whether it was http or https outside is not known behind a proxy; and a development server's other port is on this machine too.
        return string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
            || (Loopback.IsHost(uri.Host) && Loopback.IsHost(request.Host.Host));
    }
}
