using CollabDocs.Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CollabDocs.Gateway.Tests.Events;

/// <summary>The fallback where something is between, and over HTTP/2.</summary>
[Trait(Transport.Trait, Transport.Events)]
public sealed class ProxyTests
{
    [Fact]
    public async Task F1_behind_a_proxy_that_knows_no_upgrade_two_type_together()
    {
        await using var gateway = await TestGateway.Start();
        await using var proxy = await StartProxy(gateway.Http);
        var address = new Uri(proxy.Urls.Single().Replace("http", "ws") + "/api/documents/doc/socket");
        await using var ann = await TestSession.Begin(await TestSocket.Connect(address, []), "Ann");
        await using var bob = await gateway.Join(name: "Bob");
        for (var i = 0; i < 20; i++)
        {
            await ann.Edit("""[{"insert":"a"}]""");
            await bob.Edit("""[{"insert":"b"}]""");
        }
        await bob.Edit($$"""[{"insert":"{{new string('x', 1_000_000)}}"}]""");
        await ann.ReceiveUpTo(41);
        await bob.ReceiveUpTo(41);
        Assert.Equal(bob.Text, ann.Text);
        await ann.Socket.Close();
        await Eventually.True(() => gateway.ConnectionCount == 1, "the proxy has handed the close on");
    }

    [Fact]
    public async Task F1_over_HTTP2_stream_and_posts_share_a_connection()
    {
        await using var gateway = await TestGateway.Start(
            options => options.PingIntervalSeconds = 0.3,
            services => services.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)));
        using var http = new HttpClient { DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        await using var ann = await TestSession.Begin(await TestSocket.ConnectByEvents(gateway.SocketAddress("doc"), http), "Ann");
        await using var bob = await TestSession.Begin(await TestSocket.ConnectByEvents(gateway.SocketAddress("doc"), http), "Bob");
        await ann.Edit($$"""[{"insert":"{{new string('x', 1_000_000)}}"}]""");
        await bob.ReceiveUpTo(1);
        var listening = bob.Socket.Receive("pong");
        await Task.Delay(TimeSpan.FromSeconds(1.2)); // ann listens no more, and is cut
        await bob.Socket.Send("""{"type":"ping"}""");
        await listening;
        await Eventually.True(() => gateway.ConnectionCount == 1, "one of the two is cut");
        await bob.Edit("""[{"insert":"y"}]""");
        Assert.Equal(bob.Text, await gateway.Text());
    }

    /// <summary>Hands requests and answers on as they come, as HTTP/1.0 would: without a word of upgrades.</summary>
    private static async Task<WebApplication> StartProxy(HttpClient gateway)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var proxy = builder.Build();
        proxy.Run(async context =>
        {
            using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path.ToString().TrimStart('/'));
            if (HttpMethods.IsPost(context.Request.Method))
                request.Content = new StreamContent(context.Request.Body);
            using var answer = await gateway.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
            var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
            var buffer = new byte[4096];
            while (await body.ReadAsync(buffer, context.RequestAborted) is var count and > 0)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, count), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        });
        await proxy.StartAsync();
        return proxy;
    }
}
