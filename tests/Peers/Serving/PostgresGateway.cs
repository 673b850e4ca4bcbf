using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Gateway;

namespace CollabDocs.Peers.Serving;

/// <summary>The gateway with documents in this process, as the embedded edition has them, but kept in PostgreSQL.</summary>
internal static class PostgresGateway
{
    /// <returns>The exit code of the process.</returns>
    public static Task<int> Run(int port, string database)
    {
        var executable = new Executable(builder =>
        {
            builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
            builder.Services.AddSingleton<IDocumentStore>(services => PostgresDocumentStore.Open(
                database, services.GetRequiredService<DocumentsMetrics>(), services.GetRequiredService<ILogger<PostgresDocumentStore>>()));
            builder.Services.AddCollabDocs();
            var app = builder.Build();
            app.MapCollabDocs();
            return Task.FromResult(app);
        });
        return executable.Run([], Console.Error);
    }
}
