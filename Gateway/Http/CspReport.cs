using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;
using CollabDocs.Documents;

namespace CollabDocs.Gateway.Http;

/// <summary>
/// What a browser tells of something that the page's policy kept from happening, as far as it may be written down: who sends it may be anybody, and
/// an address that was blocked may be a document's text.
/// </summary>
/// <param name="Directive">One of those of CSP, or <c>other</c>.</param>
/// <param name="Blocked">What was blocked: <c>inline</c>, <c>eval</c>, … or the scheme of its address.</param>
/// <param name="Document">Whose page it was, if it was a document's.</param>
/// <param name="Source">The script and line that did it, if it is one of the page's own.</param>
internal sealed partial record CspReport(string Directive, string Blocked, string Document, string Source)
{
    private const string Other = "other";

    private static readonly FrozenSet<string> Directives = FrozenSet.Create(
        "base-uri", "child-src", "connect-src", "default-src", "font-src", "form-action", "frame-ancestors", "frame-src", "img-src", "manifest-src", "media-src", "object-src",
        "require-trusted-types-for", "script-src", "script-src-attr", "script-src-elem", "style-src", "style-src-attr", "style-src-elem", "trusted-types", "worker-src");

    private static readonly FrozenSet<string> Keywords = FrozenSet.Create(
        "eval", "inline", "trusted-types-policy", "trusted-types-sink", "wasm-eval", "self");

    /// <param name="json">As browsers send it: one report of <c>report-uri</c>, or a list of the Reporting API's, of which others than of CSP are passed over.</param>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out IReadOnlyList<CspReport>? reports)
    {
        reports = null;
        try
        {
            using var parsed = JsonDocument.Parse(json);
            var root = parsed.RootElement;
            if (root.ValueKind == JsonValueKind.Array)
                reports = [.. root.EnumerateArray().Where(each => Text(each, "type") == "csp-violation" && IsObject(each, "body", out _)).Select(OfReportingApi)];
            else if (IsObject(root, "csp-report", out var report))
                reports = [Of(Text(report, "effective-directive") ?? Text(report, "violated-directive"), Text(report, "blocked-uri"), Text(report, "document-uri"), report, "source-file", "line-number")];
            return reports is not null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // the latter of a string that is no text
        {
            return false;
        }
    }

    private static CspReport OfReportingApi(JsonElement report)
    {
        var body = report.GetProperty("body");
        return Of(Text(body, "effectiveDirective"), Text(body, "blockedURL"), Text(body, "documentURL"), body, "sourceFile", "lineNumber");
    }

    private static CspReport Of(string? directive, string? blocked, string? page, JsonElement report, string sourceName, string lineName)
    {
        directive = directive?.Split(' ')[0];
        return new CspReport(
            directive is not null && Directives.Contains(directive) ? directive : Other,
            BlockedThing(blocked),
            Path(page)?.Split('/') is ["", "d", var id] && DocumentId.TryParse(id, out _) ? id : "",
            Path(Text(report, sourceName)) is { } source && OwnScript().IsMatch(source) ? $"{source}:{Number(report, lineName)}" : "");
    }

    private static string BlockedThing(string? blocked)
    {
        if (blocked is null)
            return Other;
        if (Keywords.Contains(blocked))
            return blocked;
        // "data" and "blob" stand alone, other addresses whole.
        var scheme = blocked.Split(':')[0];
        return Scheme().IsMatch(scheme) ? scheme : Other;
    }

    private static string? Path(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.AbsolutePath : null;

    private static bool IsObject(JsonElement element, string name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value) && value.ValueKind == JsonValueKind.Object;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;

    [GeneratedRegex(@"^[a-z][a-z0-9+.-]{0,30}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^/(assets/)?[A-Za-z0-9_-]{1,80}\.js\z")]
    private static partial Regex OwnScript();
}
