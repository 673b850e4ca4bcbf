using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CollabDocs.Gateway.Limits;

/// <summary>What executables tell the server of strangers; a host of one's own tells its server what it likes.</summary>
internal static class ServerLimits
{
    /// <summary>A wall behind the limits that say why: of TCP connections that are neither sockets nor counted as passing yet.</summary>
    private const int Margin = 1_000;

    /// <summary>So much the server reads ahead of whom it is for. Its own measure is 1 MiB, which is memory and time that those take who send more than is wanted.</summary>
    private const int ReadAheadBytes = 128 * 1024;

    public static void LimitStrangers(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PassingConnections>();
        builder.Services.Insert(0, ServiceDescriptor.Transient<IStartupFilter, UnreadBodies>()); // around all others, some of which refuse
        builder.Services.Configure<SocketTransportOptions>(transport => transport.MaxReadBufferSize = ReadAheadBytes);
        builder.Services.AddSingleton<SocketTransportFactory>();
        builder.Services.AddSingleton<IConnectionListenerFactory, PacedListening>(); // instead of the one that UseSockets adds: the last that can is asked
        builder.Services.AddOptions<KestrelServerOptions>().Configure<CollabDocsOptions, PassingConnections>((server, options, passing) =>
        {
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            server.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(75); // longer than proxies keep theirs
            // MaxRequestBodySize stays: so much is read and thrown away, if it comes in time, where a request is refused before its body has a limit of ours.
            server.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(10));
            // Sockets are counted in ConnectionLimits: the server's own limit for them would answer 500.
            if (options is { Connections: > 0, HttpConnections: > 0 })
                server.Limits.MaxConcurrentConnections = (long)options.Connections + options.HttpConnections + Margin;
            server.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => passing.Serve(connection, next)));
        });
    }
}
