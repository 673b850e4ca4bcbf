using Orleans.Runtime.Placement;

namespace CollabDocs.Grains;

/// <summary>Places a document where <see cref="DocumentPlacement"/> says.</summary>
internal sealed class DocumentPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context) =>
        Task.FromResult(DocumentHomes.HomeOf(target.GrainIdentity, context.GetCompatibleSilos(target)));
}
