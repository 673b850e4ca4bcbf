namespace CollabDocs.Grains.Interfaces;

/// <summary>The document cannot be reached where it was looked for: make the call again.</summary>
/// <param name="moved">The activation has ended and did nothing; otherwise the store failed, and what was done is unknown.</param>
[GenerateSerializer, Alias("collabdocs.unavailable")]
public sealed class DocumentUnavailableException(string message, bool moved) : Exception(message)
{
    [Id(0)]
    public bool Moved { get; private set; } = moved;
}
