namespace CollabDocs.Text;

public sealed partial class Delta
{
    /// <summary>The same delta, with other attributes on what it inserts.</summary>
    /// <param name="format">From the attributes of an insert to those that it gets; null for none.</param>
    public Delta FormatInserts(Func<Attributes?, Attributes?> format)
    {
        var formatted = new DeltaBuilder(Ops.Length, InsertedLength);
        foreach (ref readonly var op in Ops)
            formatted.Push(op.Kind == OpKind.Insert ? op.With(format(op.Attributes)) : op);
        return formatted.Build();
    }
}
