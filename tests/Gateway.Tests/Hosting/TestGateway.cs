using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Gateway.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Gateway.Tests.Hosting;

/// <summary>A whole gateway on a loopback port of its own, with its data in a directory that goes with it.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _directory;
    private readonly bool _keepsData;

    private TestGateway(WebApplication app, string directory, bool keepsData)
    {
        (_app, _directory, _keepsData) = (app, directory, keepsData);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Sockets that are being served.</summary>
    public int ConnectionCount => _app.Services.GetRequiredService<OpenConnections>().Count;

    public FallibleStore Store => _app.Services.GetRequiredService<FallibleStore>();

    public IDocuments Documents => _app.Services.GetRequiredService<IDocuments>();

    /// <param name="directory">Data of an earlier gateway to go on with; it is left there.</param>
    public static async Task<TestGateway> Start(
        Action<CollabDocsOptions>? configure = null, Action<IServiceCollection>? services = null, string? directory = null)
    {
        var data = directory ?? Directory.CreateTempSubdirectory("collabdocs-gateway-").FullName;
        try
        {
            return new TestGateway(await StartApp(data, configure, services), data, keepsData: directory is not null);
        }
        catch when (directory is null)
        {
            Directory.Delete(data, recursive: true);
            throw;
        }
    }

    public Task<TestSocket> Connect(string document = "doc", params string[] subprotocols) =>
        TestSocket.Connect(SocketAddress(document), subprotocols);

    /// <summary>A session that has been welcomed.</summary>
    public async Task<TestSession> Join(string document = "doc", string name = "Ann")
    {
        var socket = await Connect(document);
        return await TestSession.Begin(socket, name);
    }

    public Uri SocketAddress(string document) => new(Http.BaseAddress!.ToString().Replace("http", "ws") + $"api/documents/{document}/socket");

    public Task Stop() => _app.StopAsync();

    public async Task<string> Text(string document = "doc")
    {
        var snapshot = await Documents.Open(DocumentId.Parse(document)).Read(CancellationToken.None);
        return snapshot?.Content.ToString() ?? throw new InvalidOperationException($"There is no document {document}.");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (!_keepsData)
            Directory.Delete(_directory, recursive: true);
    }

    private static async Task<WebApplication> StartApp(string data, Action<CollabDocsOptions>? configure, Action<IServiceCollection>? services)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        services?.Invoke(builder.Services);
        builder.Services.AddSingleton(provider => new FallibleStore(SqliteDocumentStore.Open(
            data, provider.GetRequiredService<DocumentsMetrics>(), provider.GetRequiredService<ILogger<SqliteDocumentStore>>())));
        builder.Services.AddSingleton<IDocumentStore>(provider => provider.GetRequiredService<FallibleStore>());
        builder.Services.AddCollabDocs(options =>
        {
            options.DataDirectory = data;
            configure?.Invoke(options);
        });
        var app = builder.Build();
        if (app.Services.GetRequiredService<CollabDocsOptions>().WebRoot.Length > 0)
            app.UseCollabDocsWeb();
        app.MapCollabDocs();
        await app.StartAsync();
        return app;
    }
}
