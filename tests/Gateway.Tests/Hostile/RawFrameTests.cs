using CollabDocs.Gateway.Tests.Hosting;
using Xunit;

namespace CollabDocs.Gateway.Tests.Hostile;

/// <summary>What is no WebSocket at all, or breaks its rules.</summary>
[Trait("Suite", "hostile")]
[Collection(nameof(MeasuredAlone))]
public sealed class RawFrameTests
{
    public static TheoryData<string, byte[]> Frames => new()
    {
        { "a reserved opcode", [0x83, 0x80, 0, 0, 0, 0] },
        { "a reserved bit", [0xC1, 0x80, 0, 0, 0, 0] },
        { "a continuation of nothing", [0x80, 0x80, 0, 0, 0, 0] },
        { "a ping that is too long", [0x89, 0xFE, 0x01, 0x00, 0, 0, 0, 0] },
        { "a ping in fragments", [0x09, 0x80, 0, 0, 0, 0] },
        { "a length beyond all bounds", [0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0] },
        { "a close of one byte", [0x88, 0x81, 0, 0, 0, 0, 0x03] },
        { "no frame at all", [.. "GET / HTTP/1.1\r\n\r\n"u8] },
    };

    [Theory]
    [MemberData(nameof(Frames))]
    public async Task Such_a_connection_is_ended_and_no_other(string what, byte[] bytes)
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        await using (var raw = await RawSocket.Connect(gateway.SocketAddress("doc")))
        {
            await raw.SendText("""{"type":"hello","protocol":1}""");
            await Eventually.True(() => gateway.ConnectionCount == 2, "it is connected");
            await raw.SendBytes(bytes);
            await raw.ReadToEnd();
        }
        await Eventually.True(() => gateway.ConnectionCount == 1, $"the connection has ended after {what}");
        await ann.Edit("""[{"insert":"goes on"}]""");
        Assert.Equal("goes on", await gateway.Text());
    }

    [Fact]
    public async Task A_message_of_which_a_huge_length_is_announced_costs_nothing_until_it_comes()
    {
        await using var gateway = await TestGateway.Start();
        await using var ann = await gateway.Join();
        var sockets = new List<RawSocket>();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 100; i++)
        {
            var raw = await RawSocket.Connect(gateway.SocketAddress("doc"));
            sockets.Add(raw);
            await raw.SendText("""{"type":"hello","protocol":1}""");
            await raw.SendBytes([0x81, 0xFF, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, (byte)'{']); // of 8 MiB, one byte
        }
        await Eventually.True(() => gateway.ConnectionCount == 101, "all are connected");
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / 100;
        Assert.True(each < 100_000, $"Each costs {each:N0} bytes.");
        await ann.Edit("""[{"insert":"goes on"}]""");
        foreach (var raw in sockets)
            await raw.DisposeAsync();
    }
}
