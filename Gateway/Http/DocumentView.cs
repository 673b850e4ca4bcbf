using System.Text.Encodings.Web;
using System.Text.Json;
using CollabDocs.Documents;

namespace CollabDocs.Gateway.Http;

/// <summary>A document as HTTP shows it (PROTOCOL A).</summary>
internal sealed record DocumentView(string Id, string Title, long Revision, int Length, DateTimeOffset Created, DateTimeOffset Modified)
{
    public static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static DocumentView Of(DocumentInfo document) =>
        new(document.Id.Value, document.Title, document.Revision, document.Length, document.Created, document.Modified);
}
