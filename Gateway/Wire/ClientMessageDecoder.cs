using System.Text.Json;
using CollabDocs.Documents;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Wire;

/// <summary>Decodes what a client sends, strictly: every key is known, none is doubled, every value is of its type and in its range.</summary>
internal static class ClientMessageDecoder
{
    public const long ProtocolVersion = 1;

    /// <summary>The integers that JavaScript can tell apart.</summary>
    public const long MaxInteger = (1L << 53) - 1;

    public static Decoded Decode(ReadOnlySpan<byte> frame)
    {
        if (!MessageFields.TryScan(frame, out var fields))
            return new Decoded.Fault(ErrorReason.JsonMalformed, "A message is one JSON object, at most 16 deep, without doubled keys.");
        if (!fields.Has(Field.Type))
            return Malformed("The type is missing.");
        var type = fields.Value(Field.Type);
        if (type.TokenType != JsonTokenType.String)
            return Malformed("The type is not a string.");
        return JsonString.Is(ref type, "submit"u8) ? Submit(fields)
            : JsonString.Is(ref type, "presence"u8) ? Presence(fields)
            : JsonString.Is(ref type, "ping"u8) ? Ping(fields)
            : JsonString.Is(ref type, "hello"u8) ? Hello(fields)
            : JsonString.Is(ref type, "renew"u8) ? Renew(fields)
            : UnknownType();
    }

    private static Decoded Hello(MessageFields fields)
    {
        if (!TryInteger(fields, Field.Protocol, 0, out var protocol))
            return Malformed("hello needs a protocol, an integer.");
        if (protocol != ProtocolVersion)
            return new Decoded.Message(new ClientMessage.Hello(protocol, null, null, null)); // what else stands in it is for others to know
        if (HasOthers(fields, Field.Protocol | Field.User | Field.Token | Field.Resume))
            return Malformed("hello has protocol, user, token and resume.");
        if (!TryToken(fields, out var token))
            return Malformed(TokenExplanation);
        if (!TryUser(fields, out var user))
            return Malformed(UserExplanation);
        Resumption? resume = null;
        if (fields.Has(Field.Resume) && !ResumptionDecoder.TryRead(fields.Value(Field.Resume), out resume))
            return Malformed("resume has session, secret, connection and revision.");
        return new Decoded.Message(new ClientMessage.Hello(protocol, user, token, resume));
    }

    private static Decoded Submit(MessageFields fields)
    {
        if (HasOthers(fields, Field.Sequence | Field.Base | Field.Delta))
            return Malformed("submit has sequence, base and delta.");
        if (!TryInteger(fields, Field.Sequence, 1, out var sequence))
            return Malformed("submit needs a sequence, an integer of at least 1.");
        if (!TryInteger(fields, Field.Base, 0, out var @base))
            return Malformed("submit needs a base, an integer of at least 0.");
        if (!fields.Has(Field.Delta))
            return Malformed("submit needs a delta.");
        var reader = fields.Value(Field.Delta);
        return DeltaCodec.TryRead(ref reader, out var delta, out var fault)
            ? new Decoded.Message(new ClientMessage.Submit(sequence, @base, delta))
            : new Decoded.BadDelta(sequence, Refusals.ReasonOf(fault.Kind), fault.Message);
    }

    private static Decoded Presence(MessageFields fields)
    {
        if (HasOthers(fields, Field.Revision | Field.Selection | Field.User))
            return Malformed("presence has revision, selection and user.");
        if (!TryInteger(fields, Field.Revision, 0, out var revision))
            return Malformed("presence needs a revision, an integer of at least 0.");
        if (!fields.Has(Field.Selection) || !SelectionDecoder.TryRead(fields.Value(Field.Selection), out var selection))
            return Malformed("presence needs a selection: null, or anchor and head.");
        return TryUser(fields, out var user)
            ? new Decoded.Message(new ClientMessage.Presence(revision, selection, user))
            : Malformed(UserExplanation);
    }

    private static Decoded Ping(MessageFields fields) =>
        HasOthers(fields, Field.None) ? Malformed("ping has no fields.") : new Decoded.Message(ClientMessage.Ping.Instance);

    private static Decoded Renew(MessageFields fields) =>
        HasOthers(fields, Field.Token) || !TryToken(fields, out var token) || token is null
            ? Malformed("renew has a token, a string.")
            : new Decoded.Message(new ClientMessage.Renew(token));

    private const string TokenExplanation = "token is a string.";

    private const string UserExplanation =
        "user has a name of 1 to 64 UTF-16 code units without control characters, and a color of the form #rrggbb.";

    private static bool TryUser(MessageFields fields, out UserProfile? user)
    {
        user = null;
        return !fields.Has(Field.User) || UserProfileDecoder.TryRead(fields.Value(Field.User), out user);
    }

    private static bool TryToken(MessageFields fields, out string? token)
    {
        token = null;
        if (!fields.Has(Field.Token))
            return true;
        var reader = fields.Value(Field.Token);
        return reader.TokenType == JsonTokenType.String && JsonString.TryRead(ref reader, out token);
    }

    private static bool TryInteger(MessageFields fields, Field field, long least, out long value)
    {
        value = 0;
        return fields.Has(field) && JsonInteger.TryRead(fields.Value(field), least, MaxInteger, out value);
    }

    private static bool HasOthers(MessageFields fields, Field known) =>
        fields.HasUnknown || (fields.Present & ~(known | Field.Type)) != 0;

    private static Decoded.Fault Malformed(string explanation) => new(ErrorReason.MessageMalformed, explanation);

    private static Decoded.Fault UnknownType() => new(ErrorReason.TypeUnknown, "The types are hello, submit, presence, renew and ping.");
}
