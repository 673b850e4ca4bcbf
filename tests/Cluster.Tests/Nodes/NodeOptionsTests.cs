using System.Net;
using CollabDocs.Silo;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace CollabDocs.Cluster.Tests.Nodes;

public sealed class NodeOptionsTests
{
    private const string Here = "Host=127.0.0.1;Username=ann", Elsewhere = "Host=db.example.com;Username=ann";

    [Theory]
    [InlineData("Postgres", "")]
    [InlineData("Postgres", "Host")]
    [InlineData("Postgres", "Username=ann")]
    [InlineData("Role", "7")]
    [InlineData("Role", "king")]
    [InlineData("SiloPort", "0")]
    [InlineData("SiloPort", "65536")]
    [InlineData("ClusterId", "")]
    public void What_makes_no_sense_is_named(string name, string value)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => Read(("Postgres", Here), (name, value)));
        Assert.Contains($"CollabDocs:{name}", exception.Message);
    }

    [Fact]
    public void Its_settings_stand_beside_those_of_the_gateway()
    {
        var options = Read(("Postgres", Here), ("Role", "gateway"), ("SiloPort", "7"), ("StopTimeoutSeconds", "3"));
        Assert.Equal((NodeRole.Gateway, 7, "collabdocs"), (options.Role, options.SiloPort, options.ClusterId));
    }

    [Fact]
    public async Task A_cluster_on_one_machine_needs_no_address() =>
        Assert.Equal(IPAddress.Loopback, await AdvertisedAddress.Of(Read(("Postgres", Here)), "http://localhost:5080"));

    [Fact]
    public async Task Nodes_of_several_machines_are_not_all_called_localhost()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(
            () => AdvertisedAddress.Of(Read(("Postgres", Elsewhere)), "http://localhost:5080"));
        Assert.Contains("--advertise", exception.Message);
    }

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("localhost", "127.0.0.1")]
    public async Task An_address_that_is_given_is_taken(string given, string address) =>
        Assert.Equal(IPAddress.Parse(address), await AdvertisedAddress.Of(Read(("Postgres", Elsewhere), ("Advertise", given)), "http://localhost:5080"));

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public async Task Any_address_is_none(string given) => await Assert.ThrowsAsync<InvalidOperationException>(
        () => AdvertisedAddress.Of(Read(("Postgres", Here), ("Advertise", given)), "http://localhost:5080"));

    [Fact]
    public void Nobody_else_reaches_a_node_of_a_cluster_on_one_machine() =>
        Assert.Equal(IPAddress.Loopback, AdvertisedAddress.ListenOn(IPAddress.Loopback));

    [Fact]
    public void A_node_behind_address_translation_listens_where_it_can() =>
        Assert.Equal(IPAddress.Any, AdvertisedAddress.ListenOn(IPAddress.Parse("192.0.2.1")));

    private static NodeOptions Read(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationManager();
        foreach (var (name, value) in settings)
            configuration[$"CollabDocs:{name}"] = value;
        return NodeOptions.Read(configuration);
    }
}
