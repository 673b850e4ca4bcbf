using System.Text.Json;
using CollabDocs.Text;

namespace CollabDocs.Peers.Editors;

/// <summary>Ops of ot-text-unicode, which are deltas written otherwise: a number skips, a string is inserted, <c>{"d":n}</c> deletes. ASCII only, for ours count UTF-16.</summary>
internal static class ShareDbOp
{
    public static void Write(Utf8JsonWriter json, Delta delta)
    {
        json.WriteStartArray();
        foreach (ref readonly var op in delta.Ops)
            switch (op.Kind)
            {
                case OpKind.Retain:
                    json.WriteNumberValue(op.Length);
                    break;
                case OpKind.Insert:
                    json.WriteStringValue(op.Text);
                    break;
                default:
                    json.WriteStartObject();
                    json.WriteNumber("d"u8, op.Length);
                    json.WriteEndObject();
                    break;
            }
        json.WriteEndArray();
    }

    /// <param name="reader">Before the array; it is left on its end.</param>
    public static Delta Read(ref Utf8JsonReader reader)
    {
        var delta = new DeltaBuilder();
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            switch (reader.TokenType)
            {
                case JsonTokenType.Number:
                    delta.Retain(reader.GetInt32());
                    break;
                case JsonTokenType.String:
                    delta.Insert(reader.GetString()!);
                    break;
                default:
                    reader.Read();
                    reader.Read();
                    delta.Delete(reader.TokenType == JsonTokenType.Number ? reader.GetInt32() : reader.GetString()!.Length);
                    reader.Read();
                    break;
            }
        return delta.Build();
    }
}
