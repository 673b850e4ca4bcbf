namespace CollabDocs.Documents.Moving;

/// <summary>Reads a stream line by line, as bytes. One caller's.</summary>
/// <param name="longest">A longer line is none, in bytes.</param>
internal sealed class LineReader(Stream stream, int longest)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start, _end;

    /// <returns>A line without its LF, until the next one is read; null at the end.</returns>
    /// <exception cref="FormatException">A line has no end.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> Read(CancellationToken cancellation)
    {
        var searched = 0;
        while (true)
        {
            if (_buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n') is var at and >= 0)
            {
                var line = _buffer.AsMemory(_start, searched + at);
                _start += line.Length + 1;
                return line;
            }
            searched = _end - _start;
            if (searched > longest)
                throw new FormatException($"it is longer than {longest} bytes");
            MakeRoom();
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
            if (read == 0)
                return searched == 0 ? null : throw new FormatException("the stream ends in the middle of it");
            _end += read;
        }
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, (int)Math.Min(2L * _buffer.Length, Array.MaxLength));
    }
}
