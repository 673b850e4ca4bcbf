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

    /// <summary>A user was given a role; the detail says which.</summary>
    public const string AccessGranted = "access_granted";

    public const string AccessRevoked = "access_revoked";

    public const string LinkCreated = "link_created";

    public const string LinkRevoked = "link_revoked";

    /// <summary>An API key; about no document.</summary>
    public const string KeyCreated = "key_created";

    public const string KeyRevoked = "key_revoked";
}
