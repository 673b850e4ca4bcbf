namespace CollabDocs.Gateway.Limits;

/// <summary>What one address or one user has open, and has done lately.</summary>
internal struct Tally
{
    public int Open, Silent;

    /// <summary>As <see cref="Rate"/> counts.</summary>
    public long Connects, Requests, Documents;
}
