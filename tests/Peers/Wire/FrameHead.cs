using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace CollabDocs.Peers.Wire;

/// <summary>What stands before the payload of a frame (RFC 6455, 5.2).</summary>
/// <param name="Length">Its own, in bytes.</param>
/// <param name="Payload">The payload's, in bytes.</param>
internal readonly record struct FrameHead(int Opcode, bool IsLast, int Length, int Payload)
{
    public const int Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10;

    public const int MaxLength = 14;

    private const int MaxPayload = 256 * 1024 * 1024;

    /// <summary>Always the same, for nobody between us could be confused; not zero, for some servers then save the unmasking.</summary>
    private const uint Mask = 0x3dfa2137;

    /// <returns>False where it is not whole.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHead head)
    {
        head = default;
        if (bytes.Length < 2)
            return false;
        var (length, payload) = (2, (long)(bytes[1] & 0x7f));
        if (payload >= 126)
        {
            length = payload == 126 ? 4 : 10;
            if (bytes.Length < length)
                return false;
            payload = length == 4 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) : BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        }
        if (payload > MaxPayload)
            throw new IOException($"A frame of {payload} bytes.");
        head = new FrameHead(bytes[0] & 0x0f, (bytes[0] & 0x80) != 0, length, (int)payload);
        return true;
    }

    /// <summary>Writes a whole frame, unfragmented and masked.</summary>
    /// <returns>Its length.</returns>
    public static int WriteMasked(Span<byte> frame, int opcode, ReadOnlySpan<byte> payload)
    {
        frame[0] = (byte)(0x80 | opcode);
        var at = 2;
        if (payload.Length < 126)
            frame[1] = (byte)(0x80 | payload.Length);
        else if (payload.Length <= ushort.MaxValue)
        {
            frame[1] = 0x80 | 126;
            BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)payload.Length);
            at = 4;
        }
        else
        {
            frame[1] = 0x80 | 127;
            BinaryPrimitives.WriteInt64BigEndian(frame[2..], payload.Length);
            at = 10;
        }
        BinaryPrimitives.WriteUInt32LittleEndian(frame[at..], Mask);
        at += 4;
        payload.CopyTo(frame[at..]);
        ApplyMask(frame.Slice(at, payload.Length));
        return at + payload.Length;
    }

    private static void ApplyMask(Span<byte> payload)
    {
        var words = MemoryMarshal.Cast<byte, uint>(payload);
        foreach (ref var word in words)
            word ^= Mask;
        for (var i = words.Length * 4; i < payload.Length; i++)
            payload[i] ^= (byte)(Mask >> (i % 4 * 8));
    }
}
