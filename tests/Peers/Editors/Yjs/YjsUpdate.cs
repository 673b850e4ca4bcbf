using System.Text;

namespace CollabDocs.Peers.Editors.Yjs;

/// <summary>Updates of Yjs in their first encoding, as far as text needs it: items by client, then what is deleted.</summary>
internal static class YjsUpdate
{
    private const int Skip = 10, ContentString = 4, KindBits = 0x1f;

    private const int HasLeft = 0x80, HasRight = 0x40, HasParentKey = 0x20;

    /// <summary>Writes an update of one item.</summary>
    public static void Insert(Lib0Writer update, YjsId id, YjsId? left, YjsId? right, ReadOnlySpan<char> text)
    {
        update.Number(1).Number(1).Id(id).Byte(ContentString | (left is null ? 0 : HasLeft) | (right is null ? 0 : HasRight));
        if (left is { } l)
            update.Id(l);
        if (right is { } r)
            update.Id(r);
        if (left is null && right is null)
            update.Number(1).Text("text"); // of the document's root of that name
        update.Text(text).Number(0);
    }

    /// <summary>Writes an update that deletes one character.</summary>
    public static void Delete(Lib0Writer update, YjsId id) => update.Number(0).Number(1).Number(id.Client).Number(1).Number(id.Clock).Number(1);

    /// <exception cref="IOException">It is none of text.</exception>
    public static YjsItem ReadItem(ref Lib0Reader update)
    {
        var info = update.Byte();
        if ((info & KindBits) == Skip)
            return new YjsItem(update.Number(), null, null, "", isMissing: true);
        if ((info & KindBits) != ContentString)
            throw new IOException($"An item of kind {info & KindBits}.");
        YjsId? left = (info & HasLeft) == 0 ? null : update.Id();
        YjsId? right = (info & HasRight) == 0 ? null : update.Id();
        if (left is null && right is null)
        {
            if (update.Number() != 1)
                throw new IOException("An item within an item.");
            update.Array();
            if ((info & HasParentKey) != 0)
                update.Array();
        }
        var text = Encoding.UTF8.GetString(update.Array());
        return new YjsItem((uint)text.Length, left, right, text, isMissing: false);
    }
}
