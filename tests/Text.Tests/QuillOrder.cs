namespace CollabDocs.Text.Tests;

/// <summary>
/// quill-delta's normal form: an insert stands in front of an adjacent delete. For comparing with it, and to show what it loses.
/// </summary>
internal static class QuillOrder
{
    public static Delta Canon(Delta delta)
    {
        var canon = new DeltaBuilder();
        var deleted = 0;
        foreach (var op in delta.Ops)
        {
            if (op.Kind == OpKind.Delete)
            {
                deleted += op.Length;
                continue;
            }
            if (op.Kind == OpKind.Retain)
            {
                canon.Delete(deleted);
                deleted = 0;
            }
            canon.Push(op);
        }
        return canon.Delete(deleted).Build();
    }
}
