using System.Net;
using System.Text;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Tests.Postgres;
using Xunit;

namespace CollabDocs.Cluster.Tests.Nodes;

/// <summary>The executable, with its roles.</summary>
public sealed class NodeTests(SharedPostgres postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_serves_what_a_silo_hosts_and_each_ends_in_good_order()
    {
        var database = await postgres.NewDatabase();
        await using var silo = await NodeProcess.Start(database, "--role", "silo");
        await using var gateway = await NodeProcess.Start(database, "--role", "gateway");
        using var made = await gateway.Http.PostAsync("api/documents", new StringContent("""{"id":"doc","text":"one"}""", Encoding.UTF8), Cancellation);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var appended = await gateway.Http.PostAsync("api/documents/doc/text", new StringContent(" two", Encoding.UTF8), Cancellation);
        appended.EnsureSuccessStatusCode();
        Assert.Equal("one two", await gateway.Http.GetStringAsync("api/documents/doc/text", Cancellation));
        Assert.Contains("Document doc: opened", silo.Output);
        Assert.DoesNotContain("Document doc: opened", gateway.Output);

        Assert.Equal("ok", await silo.Http.GetStringAsync("healthz", Cancellation));
        Assert.Equal("ok", await silo.Http.GetStringAsync("readyz", Cancellation));
        using var api = await silo.Http.GetAsync("api/documents", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, api.StatusCode);

        Assert.Equal(0, await gateway.Terminate());
        Assert.Equal(0, await silo.Terminate());
        Assert.Contains("Document doc: activation", silo.Output); // … ended
    }

    [Fact]
    public async Task A_node_that_was_declared_dead_says_so_and_exits_with_2()
    {
        var database = await postgres.NewDatabase();
        await using var other = await NodeProcess.Start(database);
        await using var frozen = await NodeProcess.Start(database);
        frozen.Freeze();
        await Eventually.True(() => other.Output.Contains("is Dead."), "the frozen node is declared dead");
        frozen.Thaw();
        Assert.Equal(2, await frozen.Exited());
        Assert.Contains("collabdocs: this node exits with 2", frozen.Output);
        Assert.Equal(0, await other.Terminate());
    }
}
