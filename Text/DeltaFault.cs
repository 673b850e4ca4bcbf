namespace CollabDocs.Text;

/// <summary>What is wrong with a delta.</summary>
/// <param name="Message">A sentence for a developer; holds no document text.</param>
public readonly record struct DeltaFault(DeltaFaultKind Kind, string Message);
