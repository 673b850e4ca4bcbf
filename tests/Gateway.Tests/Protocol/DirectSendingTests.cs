using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CollabDocs.Documents;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CollabDocs.Gateway.Tests.Protocol;

/// <summary>What is sent arrives whole and in order, and what is between the server and the socket sees it.</summary>
public sealed class DirectSendingTests
{
    private const string Subject = "CN=localhost";

    public static TheoryData<string, bool> Connections => new() { { "plain", true }, { "logged", false }, { "tls", false } };

    [Theory, MemberData(nameof(Connections))]
    public async Task Only_where_nothing_is_between_messages_go_to_the_socket(string between, bool expected)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var host = Host(between, out var direct);
        await host.StartAsync(cancellation);
        using var client = new ClientWebSocket();
        client.Options.RemoteCertificateValidationCallback = (_, given, _, _) => given?.Subject == Subject;
        await client.ConnectAsync(new UriBuilder(host.Urls.Single()) { Scheme = between == "tls" ? "wss" : "ws" }.Uri, cancellation);

        foreach (var length in (int[])[1, 125, 126, 70_000, 3_000_000, 2])
        {
            var sent = RandomNumberGenerator.GetBytes(length);
            var echo = Receive(client, length, cancellation); // reads while it sends: neither end keeps the whole
            await client.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, cancellation);
            Assert.Equal(sent, await echo);
        }
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", cancellation);

        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
        Assert.Equal(expected, await direct);
    }

    private static async Task<byte[]> Receive(ClientWebSocket client, int length, CancellationToken cancellation)
    {
        var received = new byte[length];
        for (var got = 0; got < length;)
            got += (await client.ReceiveAsync(received.AsMemory(got), cancellation)).Count;
        return received;
    }

    /// <summary>Sends back what it gets.</summary>
    /// <param name="direct">Whether it writes to the socket.</param>
    private static WebApplication Host(string between, out Task<bool> direct)
    {
        var told = new TaskCompletionSource<bool>();
        direct = told.Task;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<CollabDocsOptions>().AddSingleton<DocumentsMetrics>().AddSingleton<GatewayMetrics>()
            .AddSingleton<ConnectionLimits>();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, endpoint => Put(between, endpoint)));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var host = builder.Build();
        IHttpUpgradeFeature? usual = null;
        host.Use((context, next) =>
        {
            usual = context.Features.Get<IHttpUpgradeFeature>();
            return next(context);
        });
        host.Use(DirectSending.Use);
        host.UseWebSockets();
        host.Run(async context =>
        {
            told.SetResult(context.Features.Get<IHttpUpgradeFeature>() != usual);
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[16 * 1024];
            while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is var received && received.MessageType != WebSocketMessageType.Close)
                await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        });
        return host;
    }

    private static void Put(string between, ListenOptions endpoint)
    {
        if (between == "logged")
            endpoint.UseConnectionLogging();
        if (between == "tls")
            endpoint.UseHttps(Certificate());
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject, key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
