using System.Net;
using System.Net.Sockets;

namespace CollabDocs.Cluster.Tests.Nodes;

internal static class FreePorts
{
    /// <summary>On loopback; nobody keeps others from it.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
