namespace CollabDocs.Peers.Wire;

/// <summary>Who reads what a <see cref="Link"/> brings.</summary>
internal interface IMessageReader
{
    /// <summary>The server has upgraded the connection.</summary>
    void OnOpen();

    /// <summary>A whole message came, text or binary.</summary>
    void OnMessage(ReadOnlySpan<byte> message);
}
