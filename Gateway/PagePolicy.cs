using System.Security.Cryptography;
using System.Text;
using CollabDocs.Gateway.Http;
using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway;

/// <summary>What the page may do, as browsers enforce it: nothing that people write runs or styles, whatever got past the page's own care (PROTOCOL W11).</summary>
internal static class PagePolicy
{
    /// <summary>Stands in index.html where the nonce belongs.</summary>
    internal const string NoncePlaceholder = "NONCE_OF_THIS_ANSWER";

    private const int NonceBytes = 18;

    private const string ReportsGroup = "csp";

    /// <summary>Nothing of these is used; the clipboard and sharing are.</summary>
    private const string Permissions =
        "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

    private static readonly CompositeFormat Policy = CompositeFormat.Parse(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{0}'; img-src 'self' https: data:; connect-src 'self'; manifest-src 'self'; " +
        "worker-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types dompurify collabdocs");

    /// <summary>The page says the same itself, which a test compares; the rest only a header can say.</summary>
    private const string Beyond = $"; frame-ancestors 'none'; report-uri {CspReportEndpoint.Address}";

    /// <summary>CodeMirror's styles carry it. A page that is kept, by a service worker say, is kept with its headers, so its nonce stays right.</summary>
    public static string NewNonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));

    public static void Apply(HttpResponse response, string nonce)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = string.Format(null, Policy, nonce) + Beyond;
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // The Reporting API, by which Chromium reports to nobody where the page did not come over TLS.
        if (!response.HttpContext.Request.IsHttps)
            return;
        headers.ContentSecurityPolicy += $"; report-to {ReportsGroup}";
        headers["Reporting-Endpoints"] = $"{ReportsGroup}=\"{CspReportEndpoint.Address}\"";
    }

    /// <summary>For what belongs to the page: it is what it is called, and of no use to pages of others.</summary>
    public static void ApplyToFile(HttpResponse response)
    {
        response.Headers[HeaderNames.XContentTypeOptions] = "nosniff";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
