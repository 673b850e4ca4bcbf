namespace CollabDocs.Documents;

/// <summary>What the audit trail tells of (PROTOCOL A18).</summary>
public static class AuditActions
{
    public const string DocumentDeleted = "document_deleted";

    public const string DocumentUndeleted = "document_undeleted";

    /// <summary>All of it is gone, whether it was deleted before or not.</summary>
    public const string DocumentPurged = "document_purged";

    /// <summary>It was made what it had been; the detail says what that was.</summary>
    public const string DocumentRestored = "document_restored";
}
