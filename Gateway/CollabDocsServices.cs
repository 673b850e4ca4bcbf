using System.Security.Cryptography;
using CollabDocs.Documents;
using CollabDocs.Documents.Hooks;
using CollabDocs.Documents.Storage;
using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Events;
using CollabDocs.Gateway.Hooks;
using CollabDocs.Gateway.Http;
using CollabDocs.Gateway.Http.Description;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Relays;
using CollabDocs.Gateway.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CollabDocs.Gateway;

/// <summary>CollabDocs in a host of your own.</summary>
public static class CollabDocsServices
{
    /// <summary>
    /// Adds the gateway, and documents kept in SQLite in this process unless the host has added an <see cref="IDocuments"/> before.
    /// </summary>
    /// <param name="configure">Has the last word, after the section <c>CollabDocs</c> of the configuration.</param>
    public static IServiceCollection AddCollabDocs(this IServiceCollection services, Action<CollabDocsOptions>? configure = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            var options = new CollabDocsOptions();
            provider.GetService<IConfiguration>()?.GetSection(CollabDocsOptions.Section).Bind(options);
            configure?.Invoke(options);
            return options.Validated();
        });
        services.TryAddSingleton<DocumentsMetrics>();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<ConnectionLimits>();
        services.AddSingleton<DocumentRelays>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<DocumentTokens>();
        services.AddSingleton<LinkStrings>();
        services.AddSingleton<AccessDesk>();
        services.AddSingleton<RoleCheck>();
        services.AddSingleton<KeyWatch>();
        services.AddSingleton<SubmissionValidation>();
        services.AddSingleton<SessionDoor>();
        services.AddSingleton<SendTurns>();
        services.AddSingleton<ConnectionServices>();
        services.AddSingleton<ConnectionHost>();
        services.AddSingleton<SocketEndpoint>();
        services.AddSingleton<EventStreams>();
        OpenApiEndpoint.Add(services);
        if (services.All(service => service.ServiceType != typeof(IDocuments)))
            AddEmbeddedDocuments(services);
        // Last to be added, first to be stopped.
        services.AddHostedService(provider => provider.GetRequiredService<DocumentRelays>());
        services.AddSingleton<OpenConnections>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenConnections>());
        return services;
    }

    /// <summary>Maps the WebSocket and the HTTP endpoints under <paramref name="prefix"/>, and <c>/healthz</c> and <c>/readyz</c>.</summary>
    public static RouteGroupBuilder MapCollabDocs(this IEndpointRouteBuilder endpoints, string prefix = "/api")
    {
        OpenDoor.Watch(endpoints.ServiceProvider);
        HealthEndpoints.Map(endpoints);
        var group = endpoints.MapGroup(prefix);
        group.AddEndpointFilter(ActivatorUtilities.CreateInstance<RequestChecks>(endpoints.ServiceProvider));
        group.FailsAsAllDo();
        SocketEndpoint.Map(group);
        AccessEndpoints.Map(group);
        EventEndpoints.Map(group);
        DocumentEndpoints.Map(group);
        DeletionEndpoints.Map(group);
        TextEndpoints.Map(group);
        RevisionEndpoints.Map(group);
        HistoryEndpoints.Map(group);
        PastEndpoints.Map(group);
        ReversalEndpoints.Map(group);
        AuthorEndpoints.Map(group);
        VersionEndpoints.Map(group);
        AuditEndpoints.Map(group);
        OpenApiEndpoint.Map(group);
        CrossOrigin.MapPreflights(group);
        return group;
    }

    private static void AddEmbeddedDocuments(IServiceCollection services)
    {
        services.TryAddSingleton<IDocumentStore>(provider => SqliteDocumentStore.Open(
            provider.GetRequiredService<CollabDocsOptions>().DataDirectory,
            provider.GetRequiredService<DocumentsMetrics>(),
            provider.GetRequiredService<ILogger<SqliteDocumentStore>>()));
        services.TryAddSingleton(provider => provider.GetRequiredService<CollabDocsOptions>().ForDocuments());
        services.AddDocumentHooks(isShared: false);
        services.AddSingleton(provider => new EmbeddedDocuments(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<DocumentsOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            RandomNumberGenerator.Create(),
            provider.GetRequiredService<DocumentsMetrics>(),
            provider.GetRequiredService<ILoggerFactory>())
        {
            Hooks = provider.GetRequiredService<DocumentHooks>(),
        });
        services.AddSingleton<IDocuments>(provider => provider.GetRequiredService<EmbeddedDocuments>());
        services.AddHostedService(provider => provider.GetRequiredService<EmbeddedDocuments>());
        services.AddHostedService(provider => new DocumentPurge(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<CollabDocsOptions>().ForDocuments(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DocumentPurge>>()));
    }
}
