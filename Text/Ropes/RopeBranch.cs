namespace CollabDocs.Text;

/// <summary>An inner node: its children and their lengths. All leaves of a rope are equally deep.</summary>
internal sealed class RopeBranch : RopeNode
{
    public const int MaxCount = 32;

    /// <summary>Two neighbours of together so many children are better one branch.</summary>
    public const int MergedCount = MaxCount * 3 / 4;

    private readonly RopeNode[] _children = new RopeNode[MaxCount];
    private readonly int[] _lengths = new int[MaxCount];

    public RopeBranch(object? owner, ReadOnlySpan<RopeNode> children) : base(owner)
    {
        foreach (var child in children)
            Insert(Count, child);
    }

    private RopeBranch(object? owner, RopeBranch source, int start, int count) : base(owner)
    {
        Array.Copy(source._children, start, _children, 0, count);
        Array.Copy(source._lengths, start, _lengths, 0, count);
        Count = count;
    }

    /// <summary>How many children there are.</summary>
    public int Count { get; private set; }

    public override int Length
    {
        get
        {
            var length = 0;
            foreach (var child in Lengths)
                length += child;
            return length;
        }
    }

    public ReadOnlySpan<RopeNode> Children => _children.AsSpan(0, Count);

    public ReadOnlySpan<int> Lengths => _lengths.AsSpan(0, Count);

    /// <summary>The child that holds a unit.</summary>
    /// <param name="unit">On return, counted from the start of the child.</param>
    public int Find(ref int unit)
    {
        var lengths = _lengths;
        var index = 0;
        for (; unit >= lengths[index]; index++)
            unit -= lengths[index];
        return index;
    }

    /// <summary>The child, after it has been made the owner's.</summary>
    public RopeNode Own(int index, object owner) => _children[index] = _children[index].OwnedBy(owner);

    /// <summary>A child has grown by so many units.</summary>
    public void Grow(int index, int units) => _lengths[index] += units;

    /// <summary>A child was split: its length is another, and its new sibling comes after it.</summary>
    /// <returns>The new sibling of this branch, where this was full.</returns>
    public RopeBranch? AddAfter(int index, RopeNode? sibling, object owner)
    {
        _lengths[index] = _children[index].Length;
        if (sibling is null)
            return null;
        if (Count < MaxCount)
        {
            Insert(index + 1, sibling);
            return null;
        }
        const int Half = MaxCount / 2;
        var next = new RopeBranch(owner, this, Half, MaxCount - Half);
        Truncate(Half);
        if (index < Half)
            Insert(index + 1, sibling);
        else
            next.Insert(index + 1 - Half, sibling);
        return next;
    }

    public override RopeNode Without(int start, int count, object owner)
    {
        var branch = (RopeBranch)OwnedBy(owner);
        branch.Remove(start, count, owner);
        return branch;
    }

    public override bool FitsWith(RopeNode next) => Count + ((RopeBranch)next).Count <= MergedCount;

    public override void Append(RopeNode next)
    {
        var branch = (RopeBranch)next;
        Array.Copy(branch._children, 0, _children, Count, branch.Count);
        Array.Copy(branch._lengths, 0, _lengths, Count, branch.Count);
        Count += branch.Count;
    }

    protected override RopeNode Copy(object owner) => new RopeBranch(owner, this, 0, Count);

    private void Remove(int start, int count, object owner)
    {
        var first = Find(ref start);
        var kept = first;
        for (var i = first; i < Count; i++)
        {
            var length = _lengths[i];
            var removed = Math.Min(count, length - start);
            if (removed < length)
            {
                _children[kept] = removed == 0 ? _children[i] : _children[i].Without(start, removed, owner);
                _lengths[kept++] = length - removed;
            }
            (start, count) = (0, count - removed);
        }
        Truncate(kept);
        MergeAround(first, owner);
    }

    /// <summary>After a removal at most two children have shrunk, the one at <paramref name="first"/> and the next.</summary>
    private void MergeAround(int first, object owner)
    {
        var index = Math.Max(first - 1, 0);
        for (var pairs = 3; pairs > 0 && index + 1 < Count; pairs--)
        {
            if (!_children[index].FitsWith(_children[index + 1]))
            {
                index++;
                continue;
            }
            Own(index, owner).Append(_children[index + 1]);
            _lengths[index] += _lengths[index + 1];
            _children.AsSpan(index + 2, Count - index - 2).CopyTo(_children.AsSpan(index + 1));
            _lengths.AsSpan(index + 2, Count - index - 2).CopyTo(_lengths.AsSpan(index + 1));
            Truncate(Count - 1);
        }
    }

    private void Insert(int index, RopeNode child)
    {
        _children.AsSpan(index, Count - index).CopyTo(_children.AsSpan(index + 1));
        _lengths.AsSpan(index, Count - index).CopyTo(_lengths.AsSpan(index + 1));
        (_children[index], _lengths[index]) = (child, child.Length);
        Count++;
    }

    private void Truncate(int count)
    {
        _children.AsSpan(count, Count - count).Clear();
        Count = count;
    }
}
