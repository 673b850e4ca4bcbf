using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using Microsoft.OpenApi;

namespace CollabDocs.Gateway.Http.Description;

/// <summary>What the parameters of addresses mean, which is the same everywhere, and their bounds.</summary>
internal static class Parameters
{
    public const string IdPattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

    private const string Cursor = "next of the page before.";

    private static readonly Dictionary<string, (string Schema, string Description)> Known = new()
    {
        ["id"] = ($$"""{"type":"string","minLength":1,"maxLength":{{DocumentId.MaxLength}},"pattern":"{{IdPattern}}"}""", "The id of the document."),
        ["revision"] = ("""{"type":"integer","format":"int64","minimum":0}""", "A revision of the document; 0 is the empty document before the first."),
        ["version"] = ("""{"type":"integer","format":"int64","minimum":1}""", "The id of the version."),
        ["user"] = ($$"""{"type":"string","minLength":1,"maxLength":{{AccessChange.MaxUserLength}}}""", "The id of the user."),
        ["link"] = ("""{"type":"string"}""", "The id of the link."),
        ["limit"] = ("""{"type":"integer","format":"int32","minimum":1,"maximum":1000}""", "How many at most."),
        ["after"] = ("""{"type":"integer","format":"int64","minimum":0}""", "Those of greater numbers."),
        ["before"] = ("""{"type":"integer","format":"int64","minimum":1}""", "Those that precede this revision, in rising order; in place of after."),
        ["since"] = ("""{"type":"integer","format":"int64","minimum":0}""", "From which revision; where missing, the one before."),
        ["time"] = ("""{"type":"integer","format":"int64"}""", "Milliseconds since 1970 UTC."),
        ["search"] = ("""{"type":"string"}""", "Part of the title."),
        ["deleted"] = ("""{"type":"boolean"}""", "Those that are deleted and can be brought back, in place of those that are not."),
        ["purge"] = ("""{"type":"boolean"}""", "For good, whether it is deleted already or not."),
        ["kind"] = ("""{"type":"string","enum":["named","automatic","restored","undone"]}""", "Only versions of this kind."),
    };

    /// <param name="type">Of the argument: pages are after a number, or after what only the server can read.</param>
    public static void Describe(OpenApiParameter parameter, Type type, OpenApiDocument document)
    {
        var (json, description) = (parameter.Name, type == typeof(string)) is ("after", true) ? ("""{"type":"string"}""", Cursor) : Known[parameter.Name!];
        var schema = Schemas.Parse(json, document);
        schema.Default = (parameter.Schema as OpenApiSchema)?.Default;
        (parameter.Schema, parameter.Description) = (schema, description);
    }
}
