using CollabDocs.Cluster.Tests.Hosting;
using CollabDocs.Documents;

namespace CollabDocs.Cluster.Tests.Contract;

/// <summary>Asked of the silo in which the document lives.</summary>
public sealed class AtHomeContract(GrainContract.Cluster cluster) : GrainContract(cluster)
{
    private protected override IDocuments Choose(TestSilos silos) => TestSilos.DocumentsOf(silos.HomeOf(DocumentId.Parse("doc")));
}
