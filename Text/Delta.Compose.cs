namespace CollabDocs.Text;

public sealed partial class Delta
{
    /// <summary>
    /// One delta that does what <paramref name="first"/> and then <paramref name="second"/> do. Associative, in bytes.
    /// </summary>
    /// <remarks>
    /// Rule R: where the second inserts at a place at which the first deleted, its insert goes <i>after</i> those deletes. That is the side
    /// that the tie-break favours, since a later delta that wins ties meets the deletes first:
    /// <code>
    ///            base   a b c            first: retain 1, delete 1        second: retain 1, insert X
    ///        composed   retain 1, delete 1, insert X                      not: retain 1, insert X, delete 1
    /// </code>
    /// Only so is transform(x, over first, then over second) = transform(x, over compose(first, second)), which lets missed history be
    /// composed.
    /// </remarks>
    public static Delta Compose(Delta first, Delta second)
    {
        if (first.IsEmpty)
            return second;
        if (second.IsEmpty)
            return first;
        using var composed = new OpList();
        Compose(first.Ops, second.Ops, composed);
        return composed.ToDelta();
    }

    /// <summary>What all of them do, one after the other. Pairs are composed, then pairs of pairs: n log n, not n².</summary>
    public static Delta ComposeAll(IReadOnlyList<Delta> deltas)
    {
        if (deltas.Count <= 2)
            return deltas.Count switch { 0 => Empty, 1 => deltas[0], _ => Compose(deltas[0], deltas[1]) };
        using var composed = ComposeRange(deltas, 0, deltas.Count);
        return composed.ToDelta();
    }

    private static OpList ComposeRange(IReadOnlyList<Delta> deltas, int start, int count)
    {
        var composed = new OpList();
        if (count == 2)
        {
            Compose(deltas[start].Ops, deltas[start + 1].Ops, composed);
            return composed;
        }
        var half = count / 2;
        using var second = ComposeRange(deltas, start + half, count - half);
        if (half == 1)
        {
            Compose(deltas[start].Ops, second.Ops, composed);
            return composed;
        }
        using var first = ComposeRange(deltas, start, half);
        Compose(first.Ops, second.Ops, composed);
        return composed;
    }

    private static void Compose(ReadOnlySpan<Op> first, ReadOnlySpan<Op> second, OpList composed)
    {
        var a = new OpCursor(first);
        var b = new OpCursor(second);
        while (!a.AtEnd || !b.AtEnd)
        {
            if (a.Kind == OpKind.Delete)
            {
                composed.Push(a.Take());
            }
            else if (b.Kind == OpKind.Insert)
            {
                composed.Push(b.Take());
            }
            else
            {
                var length = Math.Min(a.Left, b.Left);
                ComposeOver(a.Take(length), b.Take(length), composed);
            }
        }
    }

    /// <summary>A retain or delete of the second over a retain or insert of the first, of one length.</summary>
    private static void ComposeOver(in Op below, in Op above, OpList composed)
    {
        if (above.Kind == OpKind.Delete)
        {
            // What the first inserted and the second deletes was never there.
            if (below.Kind == OpKind.Retain)
                composed.Push(Op.Delete(below.Length));
            return;
        }
        composed.Push(below.With(Attributes.Compose(below.Attributes, above.Attributes, keepNull: below.Kind == OpKind.Retain)));
    }
}
