namespace CollabDocs.Documents;

/// <summary>The call came when this activation of the document had ended. Nothing was done: reach the document anew.</summary>
public sealed class ActivationEndedException(EndReason reason) : Exception($"This activation of the document has ended: {reason}.")
{
    public EndReason Reason { get; } = reason;
}
