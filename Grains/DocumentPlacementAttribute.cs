using Orleans.Placement;

namespace CollabDocs.Grains;

/// <inheritdoc cref="DocumentPlacement"/>
[AttributeUsage(AttributeTargets.Class)]
public sealed class DocumentPlacementAttribute() : PlacementAttribute(new DocumentPlacement());
