using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

public sealed class StreamTests
{
    [Fact]
    public async Task R1_what_one_submits_reaches_all_and_acks_its_author()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join(name: "Ann");
        await using var bob = await gateway.Join(name: "Bob");
        await ann.Edit("""[{"insert":"Hello"}]""");
        await bob.ReceiveUpTo(1);
        await bob.Edit("""[{"retain":5},{"insert":", world"}]""");
        await ann.ReceiveUpTo(2);
        Assert.Equal("Hello, world", ann.Text);
        Assert.Equal("Hello, world", bob.Text);
        Assert.Equal("Hello, world", await gateway.Text());
    }
}
