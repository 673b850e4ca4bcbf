using CollabDocs.Gateway.Access;
using CollabDocs.Gateway.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>A gateway in a host that has users of its own, with an API key and one that was revoked.</summary>
internal sealed class AccessServer : IAsyncDisposable
{
    private int _worlds;

    private AccessServer(TestGateway gateway) => Gateway = gateway;

    public TestGateway Gateway { get; }

    public string Key { get; private set; } = "";

    public long KeyId { get; private set; }

    public string RevokedKey { get; private set; } = "";

    public long RevokedKeyId { get; private set; }

    /// <param name="authentication">As the setting says it.</param>
    /// <param name="time">Null for the machine's.</param>
    public static async Task<AccessServer> Start(
        string authentication, Action<CollabDocsOptions>? configure = null, TimeProvider? time = null, Action<IServiceCollection>? services = null)
    {
        var server = new AccessServer(await TestGateway.Start(options =>
        {
            options.Authentication = authentication;
            configure?.Invoke(options);
        }, all =>
        {
            HostUsers.Add(all);
            all.AddSingleton(time ?? TimeProvider.System);
            services?.Invoke(all);
        }));
        (server.Key, server.KeyId) = await server.NewKey("team");
        (server.RevokedKey, server.RevokedKeyId) = await server.NewKey("gone");
        await server.Revoke(server.RevokedKeyId);
        return server;
    }

    public Task<AccessWorld> NewWorld() => AccessWorld.Make(this, $"world-{Interlocked.Increment(ref _worlds)}");

    public async Task<(string Key, long Id)> NewKey(string name)
    {
        var key = ApiKeys.New();
        return (key, (await Gateway.Documents.Access.Keys.Add(name, ApiKeys.HashOf(key), 0, "test", CancellationToken.None)).Id);
    }

    public Task Revoke(long key) => Gateway.Documents.Access.Keys.Revoke(key, 0, "test", CancellationToken.None);

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
