
namespace CollabDocs.Grains;

/// <summary>A document lives at its home: <see cref="DocumentHomes.HomeOf"/>.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking, Alias("collabdocs.home")]
public sealed class DocumentPlacement : PlacementStrategy;
