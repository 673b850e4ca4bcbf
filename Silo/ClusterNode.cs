using System.Net;
using System.Net.Sockets;
using CollabDocs.Documents;
using CollabDocs.Documents.Storage;
using CollabDocs.Gateway;
using CollabDocs.Gateway.Commands;
using CollabDocs.Gateway.Http;
using CollabDocs.Grains;
using CollabDocs.Silo.Membership;
using Orleans.Configuration;

namespace CollabDocs.Silo;

/// <summary>The executable of this project: one node of a cluster.</summary>
internal static partial class ClusterNode
{
    private const string ServiceId = "collabdocs";

    /// <returns>The exit code of the process.</returns>
    public static Task<int> Run(string[] args, TextWriter error)
    {
        if (StoreCommand.IsNamedBy(args))
            return StoreProgram.Run(args, error);
        var executable = new Executable(builder => Build(builder, error))
        {
            Names = NodeOptions.Names,
            LoudAtStart = ["Orleans.Lifecycle", "Orleans.Runtime.Silo"],
            Meters = ["Microsoft.Orleans", "Npgsql"],
            IsOfSettings = exception => exception is OrleansException,
        };
        return executable.Run(args, error);
    }

    private static async Task<WebApplication> Build(WebApplicationBuilder builder, TextWriter error)
    {
        var options = NodeOptions.Read(builder.Configuration);
        var urls = builder.ListenWhereTold();
        if (options.Role != NodeRole.Silo)
            builder.RequireClosed(urls);
        var address = await AdvertisedAddress.Of(options, urls);
        var endpoint = new IPEndPoint(AdvertisedAddress.ListenOn(address), options.SiloPort);
        RequireFree(endpoint);
        await MembershipSchema.Apply(options.Postgres, CancellationToken.None);

        builder.QuietOrleans();
        builder.Services.AddSingleton<IFatalErrorHandler>(new DeclaredDead(error));
        builder.Services.AddSingleton(provider => provider.GetRequiredService<CollabDocsOptions>().ForDocuments());
        builder.Services.AddSingleton<IDocumentStore>(provider => PostgresDocumentStore.Open(
            options.Postgres,
            provider.GetRequiredService<DocumentsMetrics>(),
            provider.GetRequiredService<ILogger<PostgresDocumentStore>>()));
        builder.UseOrleans(silo => silo
            .JoinCluster(options, address, endpoint)
            .DetectFailures()
            .LimitMemory()
            .AddDocuments(host: options.Role != NodeRole.Gateway));
        builder.Services.AddHostedService<MembershipLog>();
        // After the documents' home, so that it stops before that.
        builder.Services.AddCollabDocs();

        var app = builder.Build();
        if (options.Role == NodeRole.Silo)
            HealthEndpoints.Map(app);
        else
        {
            app.UseTrustedProxies();
            app.UseHsts();
            app.UseCollabDocsWeb();
            app.MapCollabDocs();
        }
        app.Lifetime.ApplicationStarted.Register(() => Tell(app.Logger, options, address));
        return app;
    }

    private static void Tell(ILogger log, NodeOptions options, IPAddress address)
    {
        LogJoined(log, options.Role, options.ClusterId, new IPEndPoint(address, options.SiloPort));
        if (!IPAddress.IsLoopback(address))
            LogOpenPort(log, options.SiloPort);
    }

    /// <summary>Orleans' own failure does not say which address it is that somebody has.</summary>
    private static void RequireFree(IPEndPoint endpoint)
    {
        using var listener = new TcpListener(endpoint);
        try
        {
            listener.Start();
        }
        catch (SocketException exception)
        {
            throw new InvalidOperationException($"The silo cannot listen on {endpoint} (--silo-port): {exception.Message}.", exception);
        }
    }

    private static ISiloBuilder JoinCluster(this ISiloBuilder silo, NodeOptions options, IPAddress address, IPEndPoint listenOn) => silo
        .UseAdoNetClustering(clustering =>
        {
            clustering.Invariant = "Npgsql";
            clustering.ConnectionString = MembershipConnection.Of(options.Postgres);
        })
        .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, ServiceId))
        .Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = address;
            endpoints.SiloPort = options.SiloPort;
            endpoints.SiloListeningEndpoint = listenOn;
            endpoints.GatewayPort = 0; // nobody but members speaks Orleans with us
        });

    [LoggerMessage(LogLevel.Information, "This node ({Role}) is a member of the cluster {Cluster} as {Address}.")]
    private static partial void LogJoined(ILogger log, NodeRole role, string cluster, IPEndPoint address);

    [LoggerMessage(LogLevel.Warning, "Nodes do not authenticate each other: port {Port} must be reached by the nodes of this cluster only.")]
    private static partial void LogOpenPort(ILogger log, int port);
}
