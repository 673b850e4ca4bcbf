namespace CollabDocs.Text;

/// <summary>Text of one format within one leaf, or an embed (whose unit stands in <paramref name="Text"/>).</summary>
internal readonly record struct RopePiece(ReadOnlyMemory<char> Text, Attributes? Attributes, Embed? Embed)
{
    public void AppendTo(DeltaBuilder builder)
    {
        if (Embed is not null)
            builder.Insert(Embed, Attributes);
        else
            builder.Insert(Text.Span, Attributes);
    }
}
