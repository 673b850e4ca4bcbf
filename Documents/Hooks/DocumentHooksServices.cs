using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents.Hooks;

/// <summary>For those who register documents, of either edition.</summary>
public static class DocumentHooksServices
{
    public static IServiceCollection AddDocumentHooks(this IServiceCollection services)
    {
        services.AddSingleton(provider => new DocumentHooks(
            provider.GetServices<IRevisionObserver>,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        return services.AddHostedService(provider => provider.GetRequiredService<DocumentHooks>());
    }
}
