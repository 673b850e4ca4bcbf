using System.Security.Cryptography;
using CollabDocs.Documents.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents.Hooks;

/// <summary>For those who register documents, of either edition.</summary>
public static class DocumentHooksServices
{
    /// <param name="isShared">Other processes have documents in the same store.</param>
    public static IServiceCollection AddDocumentHooks(this IServiceCollection services, bool isShared)
    {
        services.AddSingleton(provider => new DocumentHooks(
            provider.GetRequiredService<DocumentsOptions>(),
            isShared,
            provider.GetServices<IRevisionObserver>,
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<TimeProvider>(),
            new Random(RandomNumberGenerator.GetInt32(int.MaxValue)),
            provider.GetRequiredService<DocumentsMetrics>(),
            provider.GetRequiredService<ILoggerFactory>()));
        return services.AddHostedService(provider => provider.GetRequiredService<DocumentHooks>());
    }
}
