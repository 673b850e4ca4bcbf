using CollabDocs.Cluster.Tests.Hosting;
using CollabDocs.Documents;

namespace CollabDocs.Cluster.Tests.Contract;

/// <summary>Asked of the silo in which the document does not live: every call, answer and notice crosses.</summary>
public sealed class FromElsewhereContract(GrainContract.Cluster cluster) : GrainContract(cluster)
{
    private protected override IDocuments Choose(TestSilos silos) => TestSilos.DocumentsOf(silos.OtherThanHomeOf(DocumentId.Parse("doc")));
}
