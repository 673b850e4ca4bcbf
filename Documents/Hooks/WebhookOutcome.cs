namespace CollabDocs.Documents.Hooks;

/// <summary>What became of a message to a webhook; in metrics its name in snake case.</summary>
internal enum WebhookOutcome
{
    Delivered,

    /// <summary>The answer was another than 2xx.</summary>
    Refused,

    /// <summary>There was no answer, or none in time.</summary>
    Unreachable,
}
