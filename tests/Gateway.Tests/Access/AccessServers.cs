using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>For the many small tests of a class.</summary>
public sealed class AccessServers : IAsyncLifetime
{
    internal AccessServer Tokens { get; private set; } = null!;

    /// <summary>Where nobody is asked.</summary>
    internal AccessServer Open { get; private set; } = null!;

    /// <summary>With a store of its own.</summary>
    internal AccessServer Other { get; private set; } = null!;

    internal AccessServer Of(string authentication) => authentication == "none" ? Open : Tokens;

    public async ValueTask InitializeAsync() =>
        (Tokens, Open, Other) = (await AccessServer.Start("tokens"), await AccessServer.Start("none"), await AccessServer.Start("tokens"));

    public async ValueTask DisposeAsync()
    {
        await Tokens.DisposeAsync();
        await Open.DisposeAsync();
        await Other.DisposeAsync();
    }
}
