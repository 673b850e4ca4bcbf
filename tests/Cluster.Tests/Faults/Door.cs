using CollabDocs.Documents;

namespace CollabDocs.Cluster.Tests.Faults;

/// <summary>A silo as somebody who edits sees it.</summary>
/// <param name="Follower">Reads the document there.</param>
/// <param name="Gone">Cancelled when its process has died.</param>
internal sealed record Door(SiloAddress Silo, IDocuments Documents, Follower Follower, CancellationToken Gone);
