using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CollabDocs.Gateway.Tests.Http;

/// <summary>As much of JSON Schema as our OpenAPI document uses; what else stands in a schema fails. Stricter in one thing: what a schema does not name is not there.</summary>
internal sealed class ApiSchema(JsonNode document)
{
    private static readonly HashSet<string> Known =
    [
        "$ref", "oneOf", "allOf", "type", "enum", "required", "properties", "additionalProperties", "items", "minLength", "maxLength", "minimum", "maximum",
        "minProperties", "maxProperties", "pattern", "format", "description", "default",
    ];

    /// <summary>What is wrong with the value; null where it fits.</summary>
    public string? Fault(JsonNode? value, JsonNode schemaNode, string path = "$", bool open = false)
    {
        var schema = schemaNode.AsObject();
        if (schema.FirstOrDefault(keyword => !Known.Contains(keyword.Key)).Key is { } unknown)
            return $"{path}: unknown keyword {unknown}";
        if (schema["$ref"] is { } reference)
            return Fault(value, Resolve((string)reference!), path, open);
        if (schema["allOf"] is JsonArray all && all.Select(each => Fault(value, each!, path, open: true)).FirstOrDefault(fault => fault is not null) is { } part)
            return part;
        if (schema["oneOf"] is JsonArray some && some.Select(each => Fault(value, each!, path)).ToList() is var faults && faults.Count(fault => fault is null) != 1)
            return $"{path} fits {faults.Count(fault => fault is null)} of {faults.Count}: {string.Join("; ", faults)}";
        if (schema["type"] is { } type && !Types(value).Intersect(type is JsonArray types ? types.Select(each => (string)each!) : [(string)type!]).Any())
            return $"{path} is not {type.ToJsonString()}";
        if (schema["enum"] is JsonArray values && !values.Any(each => JsonNode.DeepEquals(each, value)))
            return $"{path} is not one of {values.ToJsonString()}";
        return value switch
        {
            JsonObject members => MembersFault(members, schema, path, open),
            JsonArray items when schema["items"] is { } item =>
                items.Select((each, index) => Fault(each, item, $"{path}[{index}]")).FirstOrDefault(fault => fault is not null),
            JsonValue scalar => ScalarFault(scalar, schema, path),
            _ => null,
        };
    }

    /// <exception cref="InvalidOperationException">There is nothing at this place.</exception>
    public JsonNode Resolve(string reference)
    {
        var place = reference.StartsWith("#/", StringComparison.Ordinal) ? document : null;
        foreach (var name in reference[2..].Split('/'))
            place = place?[name];
        return place ?? throw new InvalidOperationException($"There is no {reference}.");
    }

    private static IEnumerable<string> Types(JsonNode? value) => value?.GetValueKind() switch
    {
        null => ["null"],
        JsonValueKind.True or JsonValueKind.False => ["boolean"],
        JsonValueKind.Number => value.AsValue().TryGetValue<long>(out _) ? ["integer", "number"] : ["number"],
        { } kind => [kind.ToString().ToLowerInvariant()],
    };

    private static string? ScalarFault(JsonValue value, JsonObject schema, string path)
    {
        if (value.TryGetValue<string>(out var text))
            return text.Length < ((int?)schema["minLength"] ?? 0) || text.Length > ((int?)schema["maxLength"] ?? int.MaxValue)
                || (schema["pattern"] is { } pattern && !Regex.IsMatch(text, (string)pattern!))
                || ((string?)schema["format"] == "date-time" && !DateTimeOffset.TryParse(text, out _)) ? $"{path} is {text}" : null;
        return value.TryGetValue<long>(out var number) && (number < ((long?)schema["minimum"] ?? long.MinValue) || number > ((long?)schema["maximum"] ?? long.MaxValue))
            ? $"{path} is {number}"
            : null;
    }

    private string? MembersFault(JsonObject members, JsonObject schema, string path, bool open)
    {
        if ((schema["required"] as JsonArray)?.FirstOrDefault(name => !members.ContainsKey((string)name!)) is { } missing)
            return $"{path} has no {missing}";
        if (members.Count < ((int?)schema["minProperties"] ?? 0) || members.Count > ((int?)schema["maxProperties"] ?? int.MaxValue))
            return $"{path} has {members.Count} members";
        foreach (var (name, value) in members)
            if (schema["properties"]?[name] is { } known)
            {
                if (Fault(value, known, $"{path}.{name}") is { } fault)
                    return fault;
            }
            else if (!open && schema["additionalProperties"] is not JsonObject && schema.ContainsKey("type"))
            {
                return $"{path} has a {name}";
            }
        return null;
    }
}
