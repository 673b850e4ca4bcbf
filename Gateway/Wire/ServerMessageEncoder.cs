using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;

namespace CollabDocs.Gateway.Wire;

/// <summary>Encodes what the server sends. Revisions and deltas go out in the bytes in which they are stored.</summary>
internal static class ServerMessageEncoder
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ReadOnlySpan<byte> Opening => """{"type":"revisions","revisions":["""u8;

    private static ReadOnlySpan<byte> Closing => "]}"u8;

    public static void Encode(ServerMessage message, Frame frame)
    {
        switch (message)
        {
            case ServerMessage.Composed composed:
                WriteComposed(composed.Passage, frame);
                break;
            case ServerMessage.Welcome welcome:
                foreach (var _ in EncodeWelcome(welcome, frame))
                {
                }
                break;
            default:
                using (var json = new Utf8JsonWriter(frame, Options))
                {
                    json.WriteStartObject();
                    WriteSmall(message, json);
                    json.WriteEndObject();
                }
                break;
        }
    }

    /// <summary>A welcome as far as it is enumerated: whenever it yields, what the frame has may be sent and cleared. A document may be long, and its
    /// reader slow.</summary>
    /// <returns>How many bytes of the document are written.</returns>
    public static IEnumerable<long> EncodeWelcome(ServerMessage.Welcome welcome, Frame frame)
    {
        WriteWelcomeHead(welcome, frame);
        if (welcome.Snapshot is { } snapshot)
        {
            frame.Write(""","delta":"""u8);
            var written = 0L;
            foreach (var step in snapshot.Steps())
            {
                frame.Append(step);
                yield return written += step.Length;
            }
        }
        frame.Write("}"u8);
    }

    /// <summary>Consecutive revisions as one message (PROTOCOL R1).</summary>
    public static byte[] EncodeRevisions(IReadOnlyList<Revision> revisions)
    {
        var length = Opening.Length + Closing.Length + Math.Max(0, revisions.Count - 1);
        foreach (var revision in revisions)
            length += revision.Encoded.Length;
        var message = new byte[length];
        var rest = message.AsSpan();
        Write(Opening, ref rest);
        for (var i = 0; i < revisions.Count; i++)
        {
            if (i > 0)
                Write(","u8, ref rest);
            Write(revisions[i].Encoded.Span, ref rest);
        }
        Write(Closing, ref rest);
        return message;
    }

    /// <summary>Of a message that tells of presence (PROTOCOL P3), what stands before the peers.</summary>
    public static void BeginPeers(IBufferWriter<byte> buffer, long revision)
    {
        buffer.Write("""{"type":"presence","revision":"""u8);
        WriteNumber(buffer, revision);
        buffer.Write(""","peers":["""u8);
    }

    public static void WritePeer(IBufferWriter<byte> buffer, Presence peer)
    {
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteNumber("session", peer.Session);
        json.WritePropertyName("user");
        WriteUser(json, peer.User);
        if (peer.Selection is { } selection)
        {
            json.WriteStartObject("selection");
            json.WriteNumber("anchor", selection.Anchor);
            json.WriteNumber("head", selection.Head);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("selection");
        }
        json.WriteEndObject();
    }

    /// <summary>What stands behind the peers.</summary>
    public static void EndPeers(IBufferWriter<byte> buffer, IReadOnlyList<long> left)
    {
        buffer.Write("""],"left":["""u8);
        for (var i = 0; i < left.Count; i++)
        {
            if (i > 0)
                buffer.Write(","u8);
            WriteNumber(buffer, left[i]);
        }
        buffer.Write("]}"u8);
    }

    /// <summary>The answer to a request for history (PROTOCOL A7), in which revisions stand as in the stream.</summary>
    public static void EncodeHistory(IReadOnlyList<Revision> revisions, long head, Frame frame)
    {
        frame.Write("""{"revisions":"""u8);
        WriteStream(revisions, frame);
        frame.Write(""","head":"""u8);
        WriteNumber(frame, head);
        frame.Write("}"u8);
    }

    private static void WriteStream(IReadOnlyList<Revision> revisions, Frame frame)
    {
        frame.Write("["u8);
        for (var i = 0; i < revisions.Count; i++)
        {
            if (i > 0)
                frame.Write(","u8);
            frame.Append(revisions[i].Encoded);
        }
        frame.Write("]"u8);
    }

    private static void WriteComposed(Passage.Composed passage, Frame frame)
    {
        frame.Write("""{"type":"composed","from":"""u8);
        WriteNumber(frame, passage.From);
        frame.Write(""","to":"""u8);
        WriteNumber(frame, passage.To);
        frame.Write(""","delta":"""u8);
        frame.Append(passage.Delta);
        frame.Write("}"u8);
    }

    /// <summary>All but the document and the brace, which are written past the JSON writer: it would want all of a string in one piece.</summary>
    private static void WriteWelcomeHead(ServerMessage.Welcome welcome, Frame frame)
    {
        using var json = new Utf8JsonWriter(frame, Options);
        json.WriteStartObject();
        json.WriteString("type", "welcome");
        json.WriteNumber("protocol", ClientMessageDecoder.ProtocolVersion);
        json.WriteNumber("session", welcome.Session);
        json.WriteString("secret", welcome.Secret);
        json.WriteNumber("connection", welcome.Connection);
        json.WritePropertyName("user");
        WriteUser(json, welcome.User);
        json.WriteNumber("revision", welcome.Revision);
        json.WriteNumber("head", welcome.Head);
        json.WriteStartObject("limits");
        json.WriteNumber("messageBytes", welcome.Limits.MessageBytes);
        json.WriteNumber("documentLength", welcome.Limits.DocumentLength);
        json.WriteNumber("submissionsPerSecond", welcome.Limits.SubmissionsPerSecond);
        json.WriteEndObject();
        json.WriteString("store", StoreName(welcome.StoreFailing));
        WriteRole(json, welcome.Rights, welcome.Expires);
    }

    private static void WriteSmall(ServerMessage message, Utf8JsonWriter json)
    {
        switch (message)
        {
            case ServerMessage.Refused refused:
                json.WriteString("type", "refused");
                json.WriteNumber("sequence", refused.Sequence);
                json.WriteString("reason", WireName.Of(refused.Reason));
                json.WriteString("message", refused.Explanation);
                WriteRetryAfter(json, refused.RetryAfter);
                break;
            case ServerMessage.Role role:
                json.WriteString("type", "role");
                WriteRole(json, role.Now, role.Expires);
                break;
            case ServerMessage.Status status:
                json.WriteString("type", "status");
                json.WriteString("store", StoreName(status.StoreFailing));
                break;
            case ServerMessage.Error error:
                json.WriteString("type", "error");
                json.WriteString("reason", WireName.Of(error.Reason));
                json.WriteString("message", error.Explanation);
                WriteRetryAfter(json, error.RetryAfter);
                break;
            case ServerMessage.Pong:
                json.WriteString("type", "pong");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message.GetType(), "Has an encoding of its own.");
        }
    }

    private static void WriteRetryAfter(Utf8JsonWriter json, TimeSpan? wait)
    {
        if (wait is { } time)
            json.WriteNumber("retryAfter", (long)Math.Ceiling(time.TotalMilliseconds));
    }

    private static void WriteUser(Utf8JsonWriter json, UserProfile user)
    {
        json.WriteStartObject();
        json.WriteString("name", user.Name);
        json.WriteString("color", user.Color);
        if (user.Id is { } id)
            json.WriteString("id", id);
        json.WriteEndObject();
    }

    private static void WriteRole(Utf8JsonWriter json, Role role, long? expires)
    {
        json.WriteString("role", WireName.Of(role));
        if (expires is { } end)
            json.WriteNumber("expires", end);
    }

    private static void Write(ReadOnlySpan<byte> bytes, ref Span<byte> to)
    {
        bytes.CopyTo(to);
        to = to[bytes.Length..];
    }

    private static void WriteNumber(IBufferWriter<byte> buffer, long number)
    {
        Utf8Formatter.TryFormat(number, buffer.GetSpan(20), out var written);
        buffer.Advance(written);
    }

    private static string StoreName(bool failing) => failing ? "failing" : "ok";
}
