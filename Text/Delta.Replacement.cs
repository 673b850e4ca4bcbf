namespace CollabDocs.Text;

public sealed partial class Delta
{
    /// <summary>
    /// The smallest single replacement that makes one text of another: what both begin and end with is kept. No surrogate pair is cut.
    /// </summary>
    public static Delta Replacement(string before, string after) => Replacement(Rope.From(before), after);

    /// <inheritdoc cref="Replacement(string, string)"/>
    /// <remarks>Embeds are not text: those between the common ends go, those in them stay only where no text of theirs changes.</remarks>
    public static Delta Replacement(Rope before, string after)
    {
        var shorter = Math.Min(before.Length, after.Length);
        var start = before.CommonPrefix(after);
        if (before.CutsPair(start) || CutsPair(after, start))
            start--;
        var end = Math.Min(before.CommonSuffix(after), shorter - start);
        if (before.CutsPair(before.Length - end) || CutsPair(after, after.Length - end))
            end--;
        var inserted = after.AsSpan(start, after.Length - end - start);
        return new DeltaBuilder().Retain(start).Insert(inserted).Delete(before.Length - end - start).Build();
    }

    private static bool CutsPair(string text, int position) =>
        position > 0 && position < text.Length && PlainText.IsPair(text[position - 1], text[position]);
}
