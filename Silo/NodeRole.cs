namespace CollabDocs.Silo;

/// <summary>What a node does. Every node is a member of the Orleans cluster, whatever its role.</summary>
public enum NodeRole
{
    /// <summary>Hosts documents and serves clients.</summary>
    Both,

    /// <summary>Hosts documents; of HTTP it has only <c>/healthz</c> and <c>/readyz</c>.</summary>
    Silo,

    /// <summary>Serves clients, and hosts no documents.</summary>
    Gateway,
}
