using System.Security.Cryptography;
using CollabDocs.Documents;
using CollabDocs.Documents.Access;
using CollabDocs.Documents.Hooks;
using CollabDocs.Documents.Past;
using CollabDocs.Documents.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace CollabDocs.Grains;

/// <summary>Documents in a cluster, for hosts.</summary>
public static class ClusterDocuments
{
    /// <summary>
    /// Adds <see cref="IDocuments"/> that live in the grains of this silo's cluster. The host adds an <see cref="IDocumentStore"/> that all silos share, and
    /// <see cref="DocumentsOptions"/>.
    /// </summary>
    /// <param name="host">Whether documents may live in this silo; at least one silo's must.</param>
    public static ISiloBuilder AddDocuments(this ISiloBuilder silo, bool host = true)
    {
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DocumentsMetrics>();
        services.AddDocumentHooks(isShared: true);
        services.AddSingleton(provider => new DocumentServicesLoader(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<DocumentsOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            RandomNumberGenerator.Create(),
            provider.GetRequiredService<DocumentsMetrics>(),
            provider.GetRequiredService<ILoggerFactory>())
        {
            Hooks = provider.GetRequiredService<DocumentHooks>(),
        });
        services.AddSingleton(provider => new DocumentCatalog(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<DocumentsOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            RandomNumberGenerator.Create())
        {
            Hooks = provider.GetRequiredService<DocumentHooks>(),
        });
        services.AddSingleton<DocumentPast>();
        services.AddSingleton<DocumentVersions>();
        services.AddSingleton<DocumentAccess>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<LocalDocuments>();
        services.AddSingleton<GatewaySubscriptions>();
        services.AddSingleton<IDocuments, GrainDocuments>();
        services.AddHostedService<MembershipWatch>();
        services.AddHostedService<DocumentPurge>();
        services.AddPlacementDirector<DocumentPlacement, DocumentPlacementDirector>();
        if (host)
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, DocumentMover>();
        else
            services.Configure<GrainTypeOptions>(options => options.Classes.Remove(typeof(DocumentGrain)));
        return silo;
    }
}
