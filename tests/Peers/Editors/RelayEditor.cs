using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace CollabDocs.Peers.Editors;

/// <summary>Of a bare relay: what one sends, the others get as it is. It says what a submission of CollabDocs says; nobody orders or keeps it.</summary>
internal class RelayEditor : Editor
{
    private readonly Hand _hand;
    private readonly byte[] _message = new byte[256];
    private int _caret;

    public RelayEditor(Room room, Hand hand) : base(room) => (_hand, _caret) = (hand, hand.Place(room.Start.Length));

    protected override string Path => $"/{Room.Document}";

    /// <summary>What stands before and after each edit on the wire.</summary>
    protected virtual (string Before, string After) Envelope => ("", "");

    public override void OnOpen() => IsJoined = true;

    public override void Type(long due)
    {
        var edit = Room.Typed(Number, due);
        if (_hand.Jumps())
            _caret = _hand.Place(Room.Start.Length);
        var length = 0;
        var (before, after) = Envelope;
        var isWritten = _caret > 0 && _hand.Deletes()
            ? Utf8.TryWrite(_message, CultureInfo.InvariantCulture,
                $$"""{{before}}{"type":"edit","author":{{Number}},"edit":{{edit}},"delta":[{"retain":{{--_caret}}},{"delete":1}]}{{after}}""", out length)
            : Utf8.TryWrite(_message, CultureInfo.InvariantCulture,
                $$"""{{before}}{"type":"edit","author":{{Number}},"edit":{{edit}},"delta":[{"retain":{{_caret++}}},{"insert":"{{_hand.Letter()}}"}]}{{after}}""", out length);
        Link.Send(_message.AsSpan(0, length));
    }

    public override void OnMessage(ReadOnlySpan<byte> message) => OnEdit(message);

    /// <summary>Reads what <see cref="Type"/> wrote, without its envelope.</summary>
    protected void OnEdit(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message);
        var (author, edit, ops) = (-1, -1, 0);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            if (reader.ValueTextEquals("author"u8))
                author = Integer(ref reader);
            else if (reader.ValueTextEquals("edit"u8))
                edit = Integer(ref reader);
            else if (reader.ValueTextEquals("delta"u8))
                ops = CountOps(ref reader);
            else
                reader.Skip();
        if (ops == 0)
            Complain($"An edit that does nothing: {Encoding.UTF8.GetString(message)}");
        Received(author, edit, Now);
    }

    private static int Integer(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt32();
    }

    private static int CountOps(ref Utf8JsonReader reader)
    {
        var count = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            reader.Skip();
            count++;
        }
        return count;
    }
}
