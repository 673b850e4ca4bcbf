using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using CollabDocs.Documents.Past;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace CollabDocs.Gateway.Http.Description;

/// <summary>The schemas of bodies, from the records that they are written from, as <see cref="DocumentView.Json"/> writes them.</summary>
internal static class Schemas
{
    /// <summary>Defined once, in the document's components.</summary>
    private static readonly Dictionary<Type, string> Components = new()
    {
        [typeof(DocumentView)] = "Document",
        [typeof(VersionView)] = "Version",
        [typeof(Step)] = "Step",
        [typeof(RevisionShape)] = "Revision",
        [typeof(DeltaShape)] = "Delta",
        [typeof(DeltaShape.Op)] = "Op",
        [typeof(ProblemShape)] = "Problem",
    };

    private static readonly JsonSerializerOptions Written = new(DocumentView.Json)
    {
        NumberHandling = JsonNumberHandling.Strict,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver(),
    };

    private static readonly JsonSchemaExporterOptions Exporting = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Refine };

    public static IOpenApiSchema Of(Type type, OpenApiDocument document) =>
        Components.TryGetValue(type, out var name) ? new OpenApiSchemaReference(name, document) : Export(type, document);

    public static void AddComponents(OpenApiDocument document)
    {
        foreach (var (type, name) in Components)
            document.AddComponent<IOpenApiSchema>(name, Export(type, document));
    }

    public static OpenApiSchema Parse(string json, OpenApiDocument document)
    {
        var schema = OpenApiModelFactory.Parse<OpenApiSchema>(json, OpenApiSpecVersion.OpenApi3_1, document, out var diagnostic, OpenApiConstants.Json);
        return diagnostic.Errors.Count == 0 && schema is not null ? schema : throw new InvalidOperationException($"{json}: {string.Join("; ", diagnostic.Errors)}");
    }

    private static OpenApiSchema Export(Type type, OpenApiDocument document) =>
        Parse(type == typeof(DeltaShape) ? DeltaShape.Schema
            : type == typeof(DeltaShape.Op) ? DeltaShape.Op.Schema
            : JsonSchemaExporter.GetJsonSchemaAsNode(Written, type, Exporting).ToJsonString(), document);

    private static JsonNode Refine(JsonSchemaExporterContext context, JsonNode node)
    {
        if (!context.Path.IsEmpty && Components.TryGetValue(context.TypeInfo.Type, out var name))
            return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
        if (node is not JsonObject schema)
            return node;
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (type == typeof(long) || type == typeof(int))
            schema["format"] = type == typeof(long) ? "int64" : "int32";
        if (context.PropertyInfo?.AssociatedParameter is not { } parameter)
            return schema;
        // What may be missing is then not there, instead of null.
        if (parameter.HasDefaultValue && schema["type"] is JsonArray types)
            schema["type"] = types[0]!.DeepClone();
        schema.Remove("default");
        foreach (var attribute in parameter.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [])
            Refine(schema, attribute);
        return schema;
    }

    private static void Refine(JsonObject schema, object attribute)
    {
        switch (attribute)
        {
            case DescriptionAttribute description:
                schema["description"] = description.Description;
                break;
            case StringLengthAttribute length:
                if (length.MinimumLength > 0)
                    schema["minLength"] = length.MinimumLength;
                schema["maxLength"] = length.MaximumLength;
                break;
            case RegularExpressionAttribute expression:
                schema["pattern"] = expression.Pattern;
                break;
            case AllowedValuesAttribute allowed:
                schema["enum"] = new JsonArray([.. allowed.Values.Select(value => JsonValue.Create((string)value!))]);
                break;
            default:
                break;
        }
    }
}
