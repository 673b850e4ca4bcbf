using Npgsql;

namespace CollabDocs.Silo.Membership;

/// <summary>How Orleans connects to the database of the documents.</summary>
internal static class MembershipConnection
{
    /// <summary>A few short statements now and then, on connections of their own, so that documents do not hold them up; and soon tried again.</summary>
    public static string Of(string postgres) => new NpgsqlConnectionStringBuilder(ToPrimary(postgres))
    {
        MinPoolSize = 0,
        MaxPoolSize = 4,
        Timeout = 5, // seconds
        CommandTimeout = 5,
    }.ConnectionString;

    /// <summary>Of several servers, to the one that takes writes: who is a member must not be read from one that lags behind.</summary>
    public static string ToPrimary(string postgres)
    {
        var settings = new NpgsqlConnectionStringBuilder(postgres);
        if (settings.Host?.Contains(',', StringComparison.Ordinal) == true)
            settings.TargetSessionAttributes = "primary";
        return settings.ConnectionString;
    }
}
