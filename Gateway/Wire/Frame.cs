using System.Buffers;

namespace CollabDocs.Gateway.Wire;

/// <summary>
/// A message on its way out: pooled segments, and stretches of memory that others own (encoded revisions) and that are not copied. So a
/// message has no upper size, and one that waits for a slow reader costs little.
/// </summary>
internal sealed class Frame : IBufferWriter<byte>, IDisposable
{
    private const int SegmentBytes = 4 * 1024;

    /// <summary>Shorter stretches are copied: each segment costs a call of the socket.</summary>
    private const int SharedBytes = 8 * 1024;

    private readonly List<ReadOnlyMemory<byte>> _segments = [];
    private readonly List<byte[]> _rented = [];
    private byte[] _current = [];

    /// <summary>Of <see cref="_current"/>: what is before it is in <see cref="_segments"/>.</summary>
    private int _start;
    private int _end;

    public long Length { get; private set; }

    /// <summary>The message in order. Nothing may be written after this.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Segments
    {
        get
        {
            Seal();
            return _segments;
        }
    }

    public void Advance(int count)
    {
        _end += count;
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _current.AsMemory(_end);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Appends bytes that stay as they are for good.</summary>
    public void Append(ReadOnlyMemory<byte> lasting)
    {
        if (lasting.Length < SharedBytes)
        {
            this.Write(lasting.Span);
            return;
        }
        Seal();
        _segments.Add(lasting);
        Length += lasting.Length;
    }

    public void Dispose() => Clear();

    /// <summary>Begins anew: what it had was sent.</summary>
    public void Clear()
    {
        foreach (var array in _rented)
            ArrayPool<byte>.Shared.Return(array);
        _rented.Clear();
        _segments.Clear();
        _current = [];
        (_start, _end, Length) = (0, 0, 0);
    }

    private void Reserve(int bytes)
    {
        if (_current.Length - _end >= bytes)
            return;
        Seal();
        // The first is small, for most messages are; a long one goes on in longer steps.
        _current = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, _rented.Count == 0 ? SegmentBytes : 4 * SegmentBytes));
        _rented.Add(_current);
        (_start, _end) = (0, 0);
    }

    private void Seal()
    {
        if (_end > _start)
            _segments.Add(_current.AsMemory(_start, _end - _start));
        _start = _end;
    }
}
