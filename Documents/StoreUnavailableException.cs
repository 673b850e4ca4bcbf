namespace CollabDocs.Documents;

/// <summary>The store could not be reached or failed. Whether it did what was asked is unknown; asking again is safe.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException(string message, Exception? cause = null) : base(message, cause) { }
}
