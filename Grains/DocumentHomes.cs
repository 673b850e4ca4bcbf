
namespace CollabDocs.Grains;

/// <summary>
/// Where documents live: each document and silo have a weight together, and the document's home is the silo of the greatest (rendezvous hashing). So
/// documents are spread evenly, all silos agree without talking, and when a silo joins or leaves only its own share moves.
/// </summary>
internal static class DocumentHomes
{
    /// <param name="silos">At least one.</param>
    public static SiloAddress HomeOf(GrainId document, IReadOnlyCollection<SiloAddress> silos) =>
        silos.MaxBy(silo => (Weight(document, silo), silo)) ?? throw new OrleansException($"No silo can host {document}.");

    /// <summary>By its address, not its incarnation: a silo that restarts is home to the same documents as before.</summary>
    private static ulong Weight(GrainId document, SiloAddress silo) =>
        Mix((ulong)document.GetUniformHashCode() << 32 | StableHash.ComputeHash(silo.Endpoint.ToString()));

    /// <summary>The finalizer of MurmurHash3: each bit of the input changes half of the output's.</summary>
    private static ulong Mix(ulong bits)
    {
        bits ^= bits >> 33;
        bits *= 0xff51afd7ed558ccd;
        bits ^= bits >> 33;
        bits *= 0xc4ceb9fe1a85ec53;
        return bits ^ (bits >> 33);
    }
}
