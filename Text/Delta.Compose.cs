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
        var a = new OpCursor(first.Ops);
        var b = new OpCursor(second.Ops);
        var composed = new DeltaBuilder();
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
        return composed.Build();
    }

    /// <summary>What all of them do, one after the other. Pairs are composed, then pairs of pairs: n log n, not n².</summary>
    public static Delta ComposeAll(IReadOnlyList<Delta> deltas) => ComposeRange(deltas, 0, deltas.Count);

    private static Delta ComposeRange(IReadOnlyList<Delta> deltas, int start, int count)
    {
        if (count <= 1)
            return count == 0 ? Empty : deltas[start];
        var half = count / 2;
        return Compose(ComposeRange(deltas, start, half), ComposeRange(deltas, start + half, count - half));
    }

    /// <summary>A retain or delete of the second over a retain or insert of the first, of one length.</summary>
    private static void ComposeOver(in Op below, in Op above, DeltaBuilder composed)
    {
        if (above.Kind == OpKind.Delete)
        {
            // What the first inserted and the second deletes was never there.
            if (below.Kind == OpKind.Retain)
                composed.Delete(below.Length);
            return;
        }
        var attributes = Attributes.Compose(below.Attributes, above.Attributes, keepNull: below.Kind == OpKind.Retain);
        if (below.Kind == OpKind.Retain)
            composed.Retain(below.Length, attributes);
        else if (below.Embed is { } embed)
            composed.Insert(embed, attributes);
        else
            composed.Insert(below.Text, attributes);
    }
}
