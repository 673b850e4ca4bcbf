namespace CollabDocs.Peers.Editors.Yjs;

/// <summary>Of y-websocket's server.</summary>
internal sealed class YWebsocketEditor(Room room, YjsLog log, Hand hand) : YjsEditor(room, log, hand)
{
    private const uint SyncMessage = 0;

    private readonly Lib0Writer _message = new();

    protected override string Path => $"/{Room.Document}";

    public override void OnOpen() => Begin();

    public override void OnMessage(ReadOnlySpan<byte> message)
    {
        var reader = new Lib0Reader(message);
        if (reader.Number() == SyncMessage)
            OnSync(ref reader);
    }

    protected override void SendSync(Sync kind, ReadOnlySpan<byte> content) =>
        Link.Send(_message.Clear().Number(SyncMessage).Number((uint)kind).Array(content).Bytes, isBinary: true);
}
