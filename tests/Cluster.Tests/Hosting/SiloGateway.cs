using CollabDocs.Documents;
using CollabDocs.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;

namespace CollabDocs.Cluster.Tests.Hosting;

/// <summary>A silo's gateway, on a loopback port of its own. Who brings nothing may nothing.</summary>
internal sealed class SiloGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SiloGateway(WebApplication app) => (_app, Http) = (app, new HttpClient { BaseAddress = new Uri(app.Urls.Single()) });

    public HttpClient Http { get; }

    public static async Task<SiloGateway> Start(InProcessSiloHandle silo)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IDocuments>(TestSilos.DocumentsOf(silo));
        builder.Services.AddCollabDocs(options => (options.Authentication, options.SubmissionsPerSecond, options.StopTimeoutSeconds) = ("tokens", 1_000_000, 1));
        var app = builder.Build();
        app.MapCollabDocs();
        await app.StartAsync();
        return new SiloGateway(app);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
