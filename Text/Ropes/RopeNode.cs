namespace CollabDocs.Text;

/// <summary>
/// A node of a rope's tree. Only the editor that owns a node changes it, in place; to everybody else it is immutable. An editor that gives
/// out a snapshot takes a new identity, and so owns nothing any more.
/// </summary>
/// <param name="owner">The identity of the editor that made the node; null for none.</param>
internal abstract class RopeNode(object? owner)
{
    protected object? Owner { get; } = owner;

    /// <summary>In UTF-16 code units.</summary>
    public abstract int Length { get; }

    /// <summary>This node if <paramref name="owner"/> owns it, otherwise a copy that it does.</summary>
    public RopeNode OwnedBy(object owner) => Owner == owner ? this : Copy(owner);

    /// <summary>The node without a stretch of it, which is not all of it.</summary>
    public abstract RopeNode Without(int start, int count, object owner);

    /// <summary>
    /// Whether this node and its next sibling are better one. It leaves room, so that the next insert does not split them again.
    /// </summary>
    public abstract bool FitsWith(RopeNode next);

    /// <summary>Takes over what the next sibling holds. Only the owner calls this.</summary>
    public abstract void Append(RopeNode next);

    protected abstract RopeNode Copy(object owner);
}
