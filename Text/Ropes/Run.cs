namespace CollabDocs.Text;

/// <summary>A stretch of a leaf's text with one format; or an embed, of length 1.</summary>
internal readonly record struct Run(int Length, Attributes? Attributes, Embed? Embed)
{
    /// <summary>The two can be one.</summary>
    public bool Joins(in Run next) => Embed is null && next.Embed is null && Equals(Attributes, next.Attributes);
}
