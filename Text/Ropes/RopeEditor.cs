namespace CollabDocs.Text;

/// <summary>
/// A document that one owner edits; one thread at a time. It changes in place what it alone has, and copies what a snapshot shares: so an
/// edit costs the way to one leaf, and a snapshot nothing.
/// </summary>
public sealed class RopeEditor
{
    /// <summary>Longer text is inserted in pieces, each of which fits into half a leaf.</summary>
    private const int MaxPiece = RopeLeaf.MaxLength / 4;

    private object _identity = new();
    private RopePath _path;

    /// <summary>The document as it is, where it has not changed since.</summary>
    private Rope? _snapshot;

    public RopeEditor(Rope rope)
    {
        _snapshot = rope;
        _path = new RopePath(rope.Root, _identity);
        Length = rope.Length;
    }

    /// <summary>In UTF-16 code units; an embed counts one.</summary>
    public int Length { get; private set; }

    /// <returns>What keeps the delta from being applied (PROTOCOL D2, D4); null where nothing does.</returns>
    public DeltaFault? Check(Delta delta) => Rope.Check(delta, Length, _path);

    /// <exception cref="ArgumentException">The delta reaches past the end, or the document would be longer than 2^31 - 1 units.</exception>
    public void Apply(Delta delta)
    {
        if (delta.BaseLength > Length)
            throw new ArgumentException("The delta reaches past the end of the document.", nameof(delta));
        if ((long)Length + delta.InsertedLength > int.MaxValue)
            throw new ArgumentException("The document would be too long.", nameof(delta));
        if (delta.IsEmpty)
            return;
        _snapshot = null;
        var position = 0;
        foreach (ref readonly var op in delta.Ops)
        {
            switch (op.Kind)
            {
                case OpKind.Insert:
                    Insert(position, op);
                    position += op.Length;
                    break;
                case OpKind.Delete:
                    Delete(position, op.Length);
                    break;
                default:
                    if (op.Attributes is { } change)
                        Format(position, op.Length, change);
                    position += op.Length;
                    break;
            }
        }
        Length += delta.LengthChange;
    }

    /// <summary>The document as it is now; later edits leave it alone.</summary>
    public Rope Snapshot()
    {
        if (_snapshot is not null)
            return _snapshot;
        _identity = new object();
        _path = new RopePath(_path.Root, _identity);
        return _snapshot = new Rope(_path.Root, Length);
    }

    private void Insert(int position, in Op op)
    {
        // What comes in bulk leaves room in its leaves for the edits that follow.
        var full = op.Length > MaxPiece ? RopeLeaf.MergedLength : RopeLeaf.MaxLength;
        for (var done = 0; done < op.Length;)
        {
            var piece = op.Slice(done, PieceLength(op, done));
            InsertPiece(position + done, piece, full);
            done += piece.Length;
        }
    }

    private void InsertPiece(int position, in Op piece, int full)
    {
        var leaf = _path.SeekGap(position);
        var at = position - _path.Start;
        if (leaf.Length + piece.Length <= full)
        {
            leaf.Insert(at, piece);
            _path.Grow(piece.Length);
            return;
        }
        var next = leaf.SplitFor(at, _identity);
        if (at > leaf.Length || next.Length == 0)
            next.Insert(at - leaf.Length, piece);
        else
            leaf.Insert(at, piece);
        _path.AddAfter(next);
    }

    /// <summary>How much of what is left of an insert to take at once, no pair cut in two.</summary>
    private static int PieceLength(in Op op, int done)
    {
        var left = op.Length - done;
        if (left <= MaxPiece)
            return left;
        var cut = op.Text[(done + MaxPiece - 1)..];
        return char.IsSurrogatePair(cut[0], cut[1]) ? MaxPiece - 1 : MaxPiece;
    }

    private void Delete(int position, int count)
    {
        var leaf = _path.Seek(position);
        var at = position - _path.Start;
        if (at + count <= leaf.Length && !_path.Crumbles(leaf.Length - count))
        {
            leaf.Delete(at, count);
            _path.Grow(-count);
            return;
        }
        var length = _path.Root.Length;
        _path.Restart(count == length ? RopeLeaf.Empty(_identity) : _path.Root.Without(position, count, _identity));
        while (_path.Root is RopeBranch { Count: 1 } branch)
            _path.Restart(branch.Children[0]);
    }

    private void Format(int position, int count, Attributes change)
    {
        while (count > 0)
        {
            var leaf = _path.Seek(position);
            var at = position - _path.Start;
            var length = Math.Min(count, leaf.Length - at);
            leaf.Format(at, length, change);
            position += length;
            count -= length;
        }
    }
}
