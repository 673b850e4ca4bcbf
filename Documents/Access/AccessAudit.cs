using System.Text.Json;

namespace CollabDocs.Documents.Access;

/// <summary>How the audit trail tells of changes of access (PROTOCOL A18).</summary>
internal static class AccessAudit
{
    public static AuditEntry Of(DocumentId id, AccessChange change, string actor, long time) => change switch
    {
        AccessChange.SetPerson(var user, Role.None) => new(time, id, actor, AuditActions.AccessRevoked, Detail(new { user })),
        AccessChange.SetPerson(var user, var role) => new(time, id, actor, AuditActions.AccessGranted, Detail(new { user, role = Name(role) })),
        AccessChange.AddLink(var link, var role, _) => new(time, id, actor, AuditActions.LinkCreated, Detail(new { link, role = Name(role) })),
        AccessChange.RevokeLink(var link) => new(time, id, actor, AuditActions.LinkRevoked, Detail(new { link })),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "No such change."),
    };

    public static AuditEntry OfKey(long key, string action, string actor, long time) => new(time, null, actor, action, Detail(new { key }));

    private static string Name(Role role) => role.ToString().ToLowerInvariant();

    private static string Detail<T>(T detail) => JsonSerializer.Serialize(detail);
}
