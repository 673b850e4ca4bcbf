namespace CollabDocs.Text;

public sealed partial class Delta
{
    /// <summary>The delta that takes this one back.</summary>
    /// <param name="before">The document that this one was made on.</param>
    public Delta Invert(Rope before)
    {
        var inverse = new DeltaBuilder();
        var position = 0;
        foreach (ref readonly var op in Ops)
        {
            if (op.Kind == OpKind.Insert)
            {
                inverse.Delete(op.Length);
                continue;
            }
            if (op.IsPlainRetain)
                inverse.Retain(op.Length);
            else if (op.Kind == OpKind.Delete)
                InsertAll(before.Slice(position, op.Length), inverse);
            else
                FormatBack(op.Attributes!, before.Slice(position, op.Length), inverse);
            position += op.Length;
        }
        return inverse.Build();
    }

    private static void InsertAll(Delta deleted, DeltaBuilder inverse)
    {
        foreach (ref readonly var op in deleted.Ops)
            inverse.Push(op);
    }

    private static void FormatBack(Attributes attributes, Delta formatted, DeltaBuilder inverse)
    {
        foreach (ref readonly var op in formatted.Ops)
            inverse.Retain(op.Length, Attributes.Invert(attributes, op.Attributes));
    }
}
