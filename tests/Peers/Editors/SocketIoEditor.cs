using System.Text;

namespace CollabDocs.Peers.Editors;

/// <summary>Of Socket.IO, over WebSocket: Engine.IO 4, the default namespace, a room for each document.</summary>
internal sealed class SocketIoEditor(Room room, Hand hand) : RelayEditor(room, hand)
{
    private const string BeforeEdit = "42[\"edit\",", AfterEdit = "]";

    protected override string Path => "/socket.io/?EIO=4&transport=websocket";

    protected override (string Before, string After) Envelope => (BeforeEdit, AfterEdit);

    public override void OnOpen() => Link.Send("40"u8);

    public override void OnMessage(ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("42[\"edit\","u8))
            OnEdit(message[BeforeEdit.Length..^AfterEdit.Length]);
        else if (message.SequenceEqual("2"u8))
            Link.Send("3"u8); // a ping
        else if (message.StartsWith("40"u8))
            Link.Send(Encoding.ASCII.GetBytes($"42[\"join\",\"{Room.Document}\"]"));
        else if (message.StartsWith("42[\"joined\""u8))
            IsJoined = true;
        else if (!message.StartsWith("0"u8))
            Complain(Encoding.UTF8.GetString(message));
    }
}
