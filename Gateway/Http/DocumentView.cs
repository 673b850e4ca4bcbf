using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CollabDocs.Documents;

namespace CollabDocs.Gateway.Http;

/// <summary>A document as HTTP shows it (PROTOCOL A).</summary>
/// <param name="Deleted">Of one that is deleted, and can be brought back.</param>
internal sealed record DocumentView(
    string Id, string Title, long Revision, int Length, DateTimeOffset Created, DateTimeOffset Modified,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Deleted = null)
{
    public static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static DocumentView Of(DocumentInfo document) =>
        new(document.Id.Value, document.Title, document.Revision, document.Length, document.Created, document.Modified, document.Deleted);
}
