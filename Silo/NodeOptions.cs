using System.Net;
using CollabDocs.Gateway;
using Npgsql;

namespace CollabDocs.Silo;

/// <summary>
/// The settings of a node beside those of <see cref="CollabDocsOptions"/>, from the same section <c>CollabDocs</c> of its configuration.
/// </summary>
public sealed record NodeOptions
{
    /// <summary>The names of its settings on the command line.</summary>
    internal static readonly Dictionary<string, string> Names = new()
    {
        ["--role"] = NameOf(nameof(Role)),
        ["--postgres"] = NameOf(nameof(Postgres)),
        ["--advertise"] = NameOf(nameof(Advertise)),
        ["--silo-port"] = NameOf(nameof(SiloPort)),
        ["--cluster-id"] = NameOf(nameof(ClusterId)),
    };

    public NodeRole Role { get; init; } = NodeRole.Both;

    /// <summary>The connection string of the database that all nodes share: documents, and who is a member of the cluster.</summary>
    public string Postgres { get; init; } = "";

    /// <summary>The address or the name under which the other nodes reach this one; empty: to be found.</summary>
    public string Advertise { get; init; } = "";

    /// <summary>Where the other nodes reach it. Whoever reaches this port is one of them: it must be private.</summary>
    public int SiloPort { get; init; } = 11_111;

    /// <summary>Nodes of one name in one database are one cluster.</summary>
    public string ClusterId { get; init; } = "collabdocs";

    /// <exception cref="InvalidOperationException">A setting is missing, or makes no sense; the message says which.</exception>
    public static NodeOptions Read(IConfiguration configuration) =>
        (configuration.GetSection(CollabDocsOptions.Section).Get<NodeOptions>() ?? new()).Validated();

    /// <summary>Whether the database listens on this machine only, so that the whole cluster must be here.</summary>
    internal bool IsPostgresHere => (new NpgsqlConnectionStringBuilder(Postgres).Host ?? "").Split(',').All(IsHere);

    internal NodeOptions Validated()
    {
        Require(Enum.IsDefined(Role), nameof(Role), "is silo, gateway or both (--role).");
        Require(SiloPort is > 0 and <= IPEndPoint.MaxPort, nameof(SiloPort), $"is {SiloPort}; it must be from 1 to {IPEndPoint.MaxPort} (--silo-port).");
        Require(ClusterId.Length is > 0 and <= 100, nameof(ClusterId), "is a name of 1 to 100 characters (--cluster-id).");
        Require(Postgres.Length > 0, nameof(Postgres), "is missing: the connection string of the database that all nodes share (--postgres).");
        try
        {
            Require(new NpgsqlConnectionStringBuilder(Postgres).Host is not null, nameof(Postgres), "names no Host (--postgres).");
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException($"{NameOf(nameof(Postgres))} is no connection string: {exception.Message}", exception);
        }
        return this;
    }

    /// <summary>A path is a Unix socket.</summary>
    private static bool IsHere(string host) => host.Length == 0 || host[0] is '/' or '@' || Loopback.IsHost(host.Split(':')[0]);

    private static void Require(bool condition, string name, string complaint)
    {
        if (!condition)
            throw new InvalidOperationException($"{NameOf(name)} {complaint}");
    }

    private static string NameOf(string name) => $"{CollabDocsOptions.Section}:{name}";
}
