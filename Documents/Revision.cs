using CollabDocs.Text;

namespace CollabDocs.Documents;

/// <summary>
/// An accepted delta and its number. Encoded once, as the JSON that the wire carries:
/// <c>{"revision":13,"session":17,"sequence":4,"time":1790000000000,"delta":[…]}</c>. Those bytes are stored, sent between machines
/// and to every socket.
/// </summary>
public sealed class Revision
{
    public Revision(long number, long session, long sequence, long time, Delta delta, ReadOnlyMemory<byte> encoded)
    {
        (Number, Session, Sequence, Time, Delta, Encoded) = (number, session, sequence, time, delta, encoded);
    }

    /// <summary>From 1, without gaps.</summary>
    public long Number { get; }

    /// <summary>The author's session.</summary>
    public long Session { get; }

    public long Sequence { get; }

    /// <summary>When it was accepted, in milliseconds since 1970 UTC.</summary>
    public long Time { get; }

    /// <summary>From the document at <see cref="Number"/> - 1 to the document at <see cref="Number"/>.</summary>
    public Delta Delta { get; }

    /// <summary>The revision in wire JSON, UTF-8.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>What is noted of it where somebody measures; null elsewhere.</summary>
    public RevisionTrace? Trace { get; set; }
}
