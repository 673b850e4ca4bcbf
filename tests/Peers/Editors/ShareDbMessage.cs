using System.Text.Json;
using CollabDocs.Text;

namespace CollabDocs.Peers.Editors;

/// <summary>What of a message of ShareDB's server matters here.</summary>
/// <param name="Op">Null where there is none: then it acknowledges one's own.</param>
/// <param name="Snapshot">The text of a document that was subscribed to.</param>
internal readonly record struct ShareDbMessage(
    string? Action, string? Id, string Source, long Sequence, long Version, Delta? Op, string? Snapshot, bool IsCreation, bool IsError)
{
    public static ShareDbMessage Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        var message = new ShareDbMessage(null, null, "", 0, -1, null, null, false, false);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            if (reader.ValueTextEquals("a"u8))
                message = message with { Action = Text(ref reader) };
            else if (reader.ValueTextEquals("id"u8))
                message = message with { Id = Text(ref reader) };
            else if (reader.ValueTextEquals("src"u8))
                message = message with { Source = Text(ref reader) ?? "" };
            else if (reader.ValueTextEquals("seq"u8))
                message = message with { Sequence = Integer(ref reader) };
            else if (reader.ValueTextEquals("v"u8))
                message = message with { Version = Integer(ref reader) };
            else if (reader.ValueTextEquals("op"u8))
                message = message with { Op = ShareDbOp.Read(ref reader) };
            else if (reader.ValueTextEquals("data"u8))
                message = ReadSnapshot(ref reader, message);
            else
            {
                message = reader.ValueTextEquals("create"u8) ? message with { IsCreation = true }
                    : reader.ValueTextEquals("error"u8) ? message with { IsError = true } : message;
                reader.Skip();
            }
        return message;
    }

    private static ShareDbMessage ReadSnapshot(ref Utf8JsonReader reader, ShareDbMessage message)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            if (reader.ValueTextEquals("v"u8))
                message = message with { Version = Integer(ref reader) };
            else if (reader.ValueTextEquals("data"u8))
                message = message with { Snapshot = Text(ref reader) };
            else
                reader.Skip();
        return message;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString();
    }

    private static long Integer(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt64();
    }
}
