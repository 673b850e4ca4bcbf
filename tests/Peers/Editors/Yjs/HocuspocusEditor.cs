using System.Text;

namespace CollabDocs.Peers.Editors.Yjs;

/// <summary>Of Hocuspocus: the name of the document stands before each message, and a token is sent first.</summary>
internal sealed class HocuspocusEditor(Room room, YjsLog log, Hand hand) : YjsEditor(room, log, hand)
{
    private const uint SyncMessage = 0, AuthMessage = 2, CloseMessage = 7, SyncStatusMessage = 8;

    private const uint Token = 0, Authenticated = 2;

    private readonly Lib0Writer _message = new();

    protected override string Path => "/";

    public override void OnOpen() =>
        Link.Send(_message.Clear().Text(Room.Document).Number(AuthMessage).Number(Token).Text("").Text("4.8.0").Bytes, isBinary: true);

    public override void OnMessage(ReadOnlySpan<byte> message)
    {
        var reader = new Lib0Reader(message);
        reader.Array();
        switch (reader.Number())
        {
            case SyncMessage:
                OnSync(ref reader);
                break;
            case AuthMessage when reader.Number() is var answer && answer == Authenticated:
                Begin();
                break;
            case AuthMessage or CloseMessage:
                Complain($"Refused: {Encoding.UTF8.GetString(message)}");
                break;
            case SyncStatusMessage when reader.Number() != 1:
                Complain("An update was not taken.");
                break;
        }
    }

    protected override void SendSync(Sync kind, ReadOnlySpan<byte> content) =>
        Link.Send(_message.Clear().Text(Room.Document).Number(SyncMessage).Number((uint)kind).Array(content).Bytes, isBinary: true);
}
