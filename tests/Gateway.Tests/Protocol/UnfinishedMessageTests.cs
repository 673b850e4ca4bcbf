using System.Text;
using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

/// <summary>Messages that are long before anybody is known, or do not end.</summary>
public abstract class UnfinishedMessageTests
{
    public sealed class OverWebSockets : UnfinishedMessageTests;

    [Trait(Transport.Trait, Transport.Events)]
    public sealed class OverEvents : UnfinishedMessageTests;

    private static string Hello(int bytes)
    {
        const string Around = """{"type":"hello","protocol":1,"token":""}""";
        return $$"""{"type":"hello","protocol":1,"token":"{{new string('t', bytes - Around.Length)}}"}""";
    }

    [Fact]
    public async Task W4_a_hello_is_at_most_16384_bytes()
    {
        await using var gateway = await TestGateway.Start();
        await using (var socket = await gateway.Connect())
        {
            await socket.Send(Hello(16384));
            await socket.Receive("welcome");
        }
        await using var other = await gateway.Connect();
        await other.Send(Hello(16385));
        Assert.Equal("message_too_large", (string?)(await other.Receive("error"))["reason"]);
        Assert.Equal((1009, "message_too_large"), await other.Closed());
    }

    [Fact]
    public async Task W4_after_welcome_a_message_may_be_longer()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await ann.Edit($$"""[{"insert":"{{new string('a', 100_000)}}"}]""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task W4_a_message_that_does_not_end_closes_the_connection(bool joined)
    {
        await using var gateway = await TestGateway.Start(options => options.MessageTimeoutSeconds = 0.3);
        await using var socket = await gateway.Connect();
        if (joined)
        {
            await socket.Send("""{"type":"hello","protocol":1}""");
            await socket.Receive("welcome");
        }
        await socket.SendBytes(Encoding.UTF8.GetBytes("""{"type":"""), end: false);
        Assert.Equal((1008, "slow_writer"), await socket.Closed());
    }
}
