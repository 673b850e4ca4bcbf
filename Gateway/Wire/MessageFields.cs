using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CollabDocs.Text;

namespace CollabDocs.Gateway.Wire;

/// <summary>The keys that a message may have.</summary>
[Flags]
internal enum Field
{
    None = 0,
    Type = 1 << 0,
    Protocol = 1 << 1,
    User = 1 << 2,
    Token = 1 << 3,
    Resume = 1 << 4,
    Sequence = 1 << 5,
    Base = 1 << 6,
    Delta = 1 << 7,
    Revision = 1 << 8,
    Selection = 1 << 9,
}

/// <summary>
/// Where the values of a message stand in its frame, so that its keys may come in any order and are decoded once the type is known.
/// </summary>
internal ref struct MessageFields
{
    /// <summary>An object within an array within … : deeper is refused (PROTOCOL E1).</summary>
    private const int MaxDepth = 16;

    private readonly ReadOnlySpan<byte> _frame;
    private Starts _starts;

    private MessageFields(ReadOnlySpan<byte> frame) => _frame = frame;

    public Field Present { get; private set; }

    public bool HasUnknown { get; private set; }

    /// <summary>Checks that the whole frame is one JSON object, and notes where its values begin.</summary>
    /// <returns>False where it is not, or a key is doubled.</returns>
    public static bool TryScan(ReadOnlySpan<byte> frame, out MessageFields fields)
    {
        fields = new MessageFields(frame);
        try
        {
            var reader = new Utf8JsonReader(frame, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = FieldOf(ref reader);
                if ((fields.Present & field) != 0)
                    return false;
                reader.Read();
                fields.HasUnknown |= field == Field.None;
                fields.Present |= field;
                if (field != Field.None)
                    fields._starts[BitOperations.Log2((uint)field)] = (int)reader.TokenStartIndex;
                reader.Skip();
            }
            return !reader.Read(); // throws where something follows the object
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public readonly bool Has(Field field) => (Present & field) != 0;

    /// <summary>A reader on the first token of a field's value. The frame was scanned: reading to the end of the value cannot fail.</summary>
    public readonly Utf8JsonReader Value(Field field)
    {
        var reader = new Utf8JsonReader(_frame[_starts[BitOperations.Log2((uint)field)]..], new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        return reader;
    }

    private static Field FieldOf(ref Utf8JsonReader name) =>
        JsonString.Is(ref name, "type"u8) ? Field.Type
            : JsonString.Is(ref name, "delta"u8) ? Field.Delta
            : JsonString.Is(ref name, "base"u8) ? Field.Base
            : JsonString.Is(ref name, "sequence"u8) ? Field.Sequence
            : JsonString.Is(ref name, "revision"u8) ? Field.Revision
            : JsonString.Is(ref name, "selection"u8) ? Field.Selection
            : JsonString.Is(ref name, "user"u8) ? Field.User
            : JsonString.Is(ref name, "protocol"u8) ? Field.Protocol
            : JsonString.Is(ref name, "resume"u8) ? Field.Resume
            : JsonString.Is(ref name, "token"u8) ? Field.Token
            : Field.None;

    [InlineArray(10)]
    private struct Starts
    {
        private int _first;
    }
}
