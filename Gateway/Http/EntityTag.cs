using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway.Http;

/// <summary>The revision of a document as an ETag (PROTOCOL A5, A6).</summary>
internal static class EntityTag
{
    public static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>Of what leads from one revision to another.</summary>
    public static string Of(long since, long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{since}-{revision}\"");

    /// <summary>Whether who asks has what the tag says already.</summary>
    public static bool Matches(StringValues ifNoneMatch, string tag) =>
        EntityTagHeaderValue.TryParseList(ifNoneMatch, out var known)
        && known.Any(other => other.Tag == "*" || other.Tag == tag); // weakly compared, as RFC 9110 says of If-None-Match

    /// <summary>The revision that a change is meant for.</summary>
    /// <param name="revision">Null where any will do; -1 for a weak tag, which matches nothing, as RFC 9110 says of If-Match.</param>
    /// <returns>False where it is not one revision.</returns>
    public static bool TryReadIfMatch(StringValues ifMatch, out long? revision)
    {
        revision = null;
        if (ifMatch.Count == 0 || ifMatch == "*")
            return true;
        if (!EntityTagHeaderValue.TryParse(ifMatch.ToString(), out var tag)
            || !long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        revision = tag.IsWeak ? -1 : number;
        return true;
    }
}
