using CollabDocs.Silo.Membership;
using CollabDocs.Tests.Postgres;
using Npgsql;
using Xunit;

namespace CollabDocs.Cluster.Tests.Nodes;

public sealed class MembershipSchemaTests(SharedPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task However_many_nodes_make_it_at_once_it_is_made_once_and_again_changes_nothing()
    {
        var database = await postgres.NewDatabase();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MembershipSchema.Apply(database, Cancellation)));
        await Execute(database, "INSERT INTO OrleansMembershipVersionTable (DeploymentId) VALUES ('kept')");
        await MembershipSchema.Apply(database, Cancellation);
        Assert.Equal(1L, await Execute(database, "SELECT count(*) FROM OrleansMembershipVersionTable"));
        Assert.Equal(9L, await Execute(database, "SELECT count(*) FROM OrleansQuery"));
    }

    [Fact]
    public async Task What_another_part_of_Orleans_made_is_left_as_it_is()
    {
        var database = await postgres.NewDatabase();
        await Execute(
            database, "CREATE TABLE OrleansQuery (QueryKey varchar(64) PRIMARY KEY, QueryText varchar(8000) NOT NULL); INSERT INTO OrleansQuery VALUES ('Theirs', 'x')");
        await MembershipSchema.Apply(database, Cancellation);
        Assert.Equal("x", await Execute(database, "SELECT QueryText FROM OrleansQuery WHERE QueryKey = 'Theirs'"));
        Assert.Equal(0L, await Execute(database, "SELECT count(*) FROM OrleansMembershipTable"));
    }

    [Fact]
    public async Task Of_several_servers_the_one_that_takes_writes_has_it_and_is_asked()
    {
        await using var standby = await PostgresServer.StartStandby();
        await using var primary = await PostgresServer.Start();
        var several = new NpgsqlConnectionStringBuilder(primary.ConnectionString()) { Host = $"127.0.0.1:{standby.Port},127.0.0.1:{primary.Port}" }.ToString();
        Assert.Equal(true, await Execute(several, "SELECT pg_is_in_recovery()"));
        await MembershipSchema.Apply(several, Cancellation);
        Assert.Equal(0L, await Execute(MembershipConnection.Of(several), "SELECT count(*) FROM OrleansMembershipTable"));
    }

    private static async Task<object?> Execute(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
