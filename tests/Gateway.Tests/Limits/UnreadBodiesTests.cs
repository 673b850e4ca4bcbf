using System.Text;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Gateway.Tests.Strangers;
using Xunit;

namespace CollabDocs.Gateway.Tests.Limits;

/// <summary>Bodies that nobody wants, as the executable's server has them.</summary>
[Trait("Suite", "access")]
public sealed class UnreadBodiesTests
{
    private const int Bytes = 4_000_000;

    [Fact]
    public async Task L7_who_is_refused_sees_why_before_he_has_sent_it_all_and_his_connection_goes_on()
    {
        await using var gateway = await GatewayProcess.Start(null);
        await using var stranger = await Stranger.Connect(gateway.Http.BaseAddress!);
        await stranger.Send(Head(gateway, "PUT", "/api/documents/doc/text", $"If-Match: nonsense\r\nContent-Length: {Bytes}\r\n"));
        await stranger.Send(new byte[Bytes / 2]);
        Assert.StartsWith("HTTP/1.1 400 ", await stranger.ReadHead(), StringComparison.Ordinal);
        await stranger.Send(new byte[Bytes / 2]);
        await stranger.Send(Head(gateway, "GET", "/api/documents", "Connection: close\r\n"));
        Assert.Contains("HTTP/1.1 200 ", await stranger.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task L7_who_is_refused_and_never_ends_is_cut()
    {
        await using var gateway = await GatewayProcess.Start(null);
        await using var stranger = await Stranger.Connect(gateway.Http.BaseAddress!);
        await stranger.Send(Head(gateway, "PUT", "/api/documents/doc/text", $"If-Match: nonsense\r\nContent-Length: {Bytes}\r\n"));
        await stranger.Send(new byte[Bytes / 2]);
        Assert.StartsWith("HTTP/1.1 400 ", await stranger.ReadToEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("fail:", gateway.Output, StringComparison.Ordinal);
    }

    private static byte[] Head(GatewayProcess gateway, string method, string path, string headers) =>
        Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {gateway.Http.BaseAddress!.Authority}\r\n{headers}\r\n");
}
