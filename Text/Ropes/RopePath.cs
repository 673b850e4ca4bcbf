namespace CollabDocs.Text;

/// <summary>
/// A place in a rope: the way from the root to one leaf. It stays where it is, so that the next look nearby finds its leaf at once.
/// </summary>
/// <param name="root">Of the tree.</param>
/// <param name="owner">An editor's identity: then the nodes on the way are made its own, and may be changed. Null for reading.</param>
internal sealed class RopePath(RopeNode root, object? owner = null)
{
    /// <summary>No tree is higher: neighbours hold more than 12 children on average, and a document 2^31 units.</summary>
    private const int MaxHeight = 16;

    private readonly RopeBranch[] _branches = new RopeBranch[MaxHeight];
    private readonly int[] _indices = new int[MaxHeight];
    private int _height;
    private RopeLeaf? _leaf;

    public RopeNode Root { get; private set; } = root;

    /// <summary>Where the leaf begins in the document.</summary>
    public int Start { get; private set; }

    /// <summary>The leaf that holds the unit.</summary>
    public RopeLeaf Seek(int unit) => _leaf is { } leaf && (uint)(unit - Start) < (uint)leaf.Length ? leaf : Descend(unit);

    /// <summary>
    /// A leaf that an insert at this position may go to: the one before, or the one behind where the path is there already.
    /// </summary>
    public RopeLeaf SeekGap(int position) =>
        _leaf is { } leaf && (uint)(position - Start) <= (uint)leaf.Length ? leaf : Descend(Math.Max(position - 1, 0));

    /// <summary>A surrogate pair lies across this position.</summary>
    public bool CutsPair(int position, int length)
    {
        if (position == 0 || position == length || !char.IsLowSurrogate(Seek(position)[position - Start]))
            return false;
        return char.IsHighSurrogate(Seek(position - 1)[position - 1 - Start]);
    }

    /// <summary>Whether the leaf, once it has this length, is one that its parent would merge with a neighbour or remove.</summary>
    public bool Crumbles(int length)
    {
        if (_height == 0)
            return false;
        var siblings = _branches[_height - 1].Lengths;
        var index = _indices[_height - 1];
        return length == 0
            || (index > 0 && siblings[index - 1] + length <= RopeLeaf.MergedLength)
            || (index + 1 < siblings.Length && siblings[index + 1] + length <= RopeLeaf.MergedLength);
    }

    /// <summary>The leaf has grown by so many units.</summary>
    public void Grow(int units)
    {
        for (var level = 0; level < _height; level++)
            _branches[level].Grow(_indices[level], units);
    }

    /// <summary>The leaf was split: <paramref name="sibling"/> comes after it.</summary>
    public void AddAfter(RopeLeaf sibling)
    {
        RopeNode? next = sibling;
        for (var level = _height - 1; level >= 0; level--)
            next = _branches[level].AddAfter(_indices[level], next, owner!);
        Restart(next is null ? Root : new RopeBranch(owner, [Root, next]));
    }

    /// <summary>Goes to another tree.</summary>
    public void Restart(RopeNode root)
    {
        Root = root;
        _leaf = null;
    }

    private RopeLeaf Descend(int unit)
    {
        if (owner is not null)
            Root = Root.OwnedBy(owner);
        var start = unit;
        var node = Root;
        var level = 0;
        for (; node is RopeBranch branch; level++)
        {
            var index = branch.Find(ref unit);
            _branches[level] = branch;
            _indices[level] = index;
            node = owner is null ? branch.Children[index] : branch.Own(index, owner);
        }
        _height = level;
        Start = start - unit;
        return _leaf = (RopeLeaf)node;
    }
}
