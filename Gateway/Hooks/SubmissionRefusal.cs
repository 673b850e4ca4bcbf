namespace CollabDocs.Gateway.Hooks;

/// <summary>A host says no to a submission.</summary>
/// <param name="Message">A sentence for whoever made it.</param>
/// <param name="RetryAfter">Set where the same submission may be allowed later: the client sends it again then, and keeps it until that time. Else it is final, and the client takes the edit back.</param>
public sealed record SubmissionRefusal(string Message, TimeSpan? RetryAfter = null);
