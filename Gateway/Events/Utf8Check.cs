using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace CollabDocs.Gateway.Events;

/// <summary>Whether messages that come in pieces are UTF-8. A WebSocket sees to that itself.</summary>
internal sealed class Utf8Check
{
    /// <summary>The beginning of a character that the last piece was cut in.</summary>
    private readonly byte[] _cut = new byte[4];
    private int _cutLength;

    /// <summary>Whether the message may end here.</summary>
    public bool IsWhole => _cutLength == 0;

    /// <returns>Whether the message is UTF-8 so far.</returns>
    public bool Take(ReadOnlySpan<byte> piece)
    {
        while (_cutLength > 0 && piece.Length > 0)
        {
            _cut[_cutLength++] = piece[0];
            piece = piece[1..];
            var status = Rune.DecodeFromUtf8(_cut.AsSpan(0, _cutLength), out _, out _);
            if (status == OperationStatus.InvalidData)
                return false;
            if (status == OperationStatus.Done)
                _cutLength = 0;
        }
        // Only from the first byte of a character on is what follows the beginning of one.
        for (var length = Math.Min(3, piece.Length); length > 0; length--)
            if (Rune.DecodeFromUtf8(piece[^length..], out _, out _) == OperationStatus.NeedMoreData)
            {
                piece[^length..].CopyTo(_cut);
                _cutLength = length;
                piece = piece[..^length];
                break;
            }
        return Utf8.IsValid(piece);
    }
}
