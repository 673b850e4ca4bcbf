namespace CollabDocs.Text;

public sealed partial class Delta
{
    /// <summary>
    /// <paramref name="delta"/> as it must read after <paramref name="over"/>, both made on the same base. Two replicas that take the two
    /// in different turns end alike, if the tie is decided alike:
    /// <code>
    ///                      base
    ///             delta  ↙      ↘  over
    ///   Transform(over,  ↘      ↙  Transform(delta, over, tie)
    ///   delta, other tie)  same
    /// </code>
    /// </summary>
    /// <param name="tie">Said of <paramref name="delta"/>. The delta that is later in the order of revisions wins: so two people who type
    /// at one place keep their words whole, and formatting is last-writer-wins.</param>
    public static Delta Transform(Delta delta, Delta over, Tie tie)
    {
        if (delta.IsEmpty || over.IsEmpty)
            return delta;
        var mine = new OpCursor(delta.Ops);
        var other = new OpCursor(over.Ops);
        var transformed = new DeltaBuilder();
        while (!mine.AtEnd)
        {
            if (other.Kind == OpKind.Insert && (tie == Tie.Loses || mine.Kind != OpKind.Insert))
            {
                transformed.Retain(other.Take().Length);
            }
            else if (mine.Kind == OpKind.Insert)
            {
                transformed.Push(mine.Take());
            }
            else
            {
                var length = Math.Min(mine.Left, other.Left);
                var op = mine.Take(length);
                var under = other.Take(length);
                if (under.Kind == OpKind.Delete)
                    continue;
                if (op.Kind == OpKind.Delete)
                    transformed.Delete(length);
                else
                    transformed.Retain(length, Attributes.Transform(op.Attributes, under.Attributes, tie));
            }
        }
        return transformed.Build();
    }

    /// <summary>Where a position of the base is after this delta: where an insert at that place would go.</summary>
    public int MapPosition(int position, Gravity gravity)
    {
        var consumed = 0; // units of the base before the current op
        var mapped = position;
        foreach (ref readonly var op in Ops)
        {
            if (consumed > position || (consumed == position && (op.Kind != OpKind.Insert || gravity == Gravity.Left)))
                break;
            if (op.Kind == OpKind.Insert)
            {
                mapped += op.Length;
                continue;
            }
            if (op.Kind == OpKind.Delete)
                mapped -= Math.Min(op.Length, position - consumed);
            consumed += op.Length;
        }
        return mapped;
    }
}
