using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>Where nobody is asked who he is, the gateway listens on this machine only, unless it was told twice (PROTOCOL G2).</summary>
[Trait("Suite", "access")]
public sealed class OpenDoorTests : IDisposable
{
    private const string Everywhere = "http://0.0.0.0:0";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("collabdocs-door-");

    public void Dispose() => _data.Delete(recursive: true);

    [Theory]
    [InlineData("http://127.0.0.1:0", "", false, true)]
    [InlineData("http://localhost:5080;http://[::1]:5080", "", false, true)]
    [InlineData("http://127.0.0.2:5080", "", false, true)]
    [InlineData(Everywhere, "", false, false)]
    [InlineData(Everywhere, "none", false, false)]
    [InlineData(Everywhere, "", true, false)]
    [InlineData(Everywhere, "none", true, true)]
    [InlineData(Everywhere, "tokens", false, true)]
    [InlineData(Everywhere, "tokens", true, true)]
    [InlineData("http://*:5080", "", false, false)]
    [InlineData("http://+:5080", "", false, false)]
    [InlineData("http://[::]:5080", "", false, false)]
    [InlineData("http://192.0.2.7:5080", "", false, false)]
    [InlineData("http://docs.example:5080", "", false, false)]
    [InlineData("http://localhost.example:5080", "", false, false)]
    [InlineData("http://localhost:5080;http://*:5081", "", false, false)]
    public void G2_It_is_open_beyond_this_machine_only_where_it_was_told_twice(string urls, string authentication, bool openToAnyone, bool starts)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["CollabDocs:Authentication"] = authentication;
        builder.Configuration["CollabDocs:OpenToAnyone"] = $"{openToAnyone}";
        if (starts)
            builder.RequireClosed(urls);
        else
            Assert.Contains("OpenToAnyone", Assert.Throws<InvalidOperationException>(() => builder.RequireClosed(urls)).Message);
    }

    [Fact]
    public void G2_Endpoints_of_Kestrel_count_too()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["Kestrel:Endpoints:One:Url"] = "http://0.0.0.0:5081";
        Assert.Throws<InvalidOperationException>(() => builder.RequireClosed("http://localhost:5080"));
    }

    [Theory]
    [InlineData("CollabDocs:TrustedProxies:0", "127.0.0.1", "", "127.0.0.1 (CollabDocs:TrustedProxies) can be reached from other machines")]
    [InlineData("AllowedHosts", "docs.example.com;localhost", "", "docs.example.com (AllowedHosts) can be reached from other machines")]
    [InlineData("AllowedHosts", "*", "", "* (AllowedHosts) can be reached from other machines")]
    [InlineData("AllowedHosts", "localhost;127.0.0.1;[::1]", "", null)]
    [InlineData("CollabDocs:TrustedProxies:0", "127.0.0.1", "tokens", null)]
    [InlineData("AllowedHosts", "docs.example.com;localhost", "tokens", null)]
    public void G2_Behind_a_proxy_others_reach_what_listens_on_localhost(string setting, string value, string authentication, string? expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["CollabDocs:Authentication"] = authentication;
        builder.Configuration[setting] = value;
        if (expected is null)
            builder.RequireClosed("http://localhost:5080");
        else
            Assert.StartsWith(expected, Assert.Throws<InvalidOperationException>(() => builder.RequireClosed("http://localhost:5080")).Message);
    }

    [Theory]
    [InlineData]
    [InlineData("--CollabDocs:Authentication=none")]
    [InlineData("--CollabDocs:OpenToAnyone=true")]
    public async Task G2_The_executable_says_so_in_a_sentence_and_does_not_start(params string[] args)
    {
        using var error = new StringWriter();
        Assert.Equal(1, await EmbeddedEdition.Run(["--urls", Everywhere, "--data", _data.FullName, .. args], error).WaitAsync(Patience));
        Assert.Matches("^collabdocs: http://0[.]0[.]0[.]0:0 can be reached from other machines[^\n]*$", error.ToString().TrimEnd());
    }

    [Theory]
    [InlineData("--CollabDocs:Authentication=token")]
    [InlineData("--CollabDocs:Authentication=None")]
    public async Task G2_A_word_that_is_none_of_the_two_does_not_start(string setting)
    {
        using var error = new StringWriter();
        Assert.Equal(1, await EmbeddedEdition.Run(["--urls", "http://127.0.0.1:0", "--data", _data.FullName, setting], error).WaitAsync(Patience));
        Assert.Contains("it is none or tokens", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("tokens", false)]
    public async Task G2_A_host_of_one_s_own_that_is_open_behind_a_proxy_is_stopped(string authentication, bool stops)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddCollabDocs(options => (options.DataDirectory, options.Authentication, options.TrustedProxies) = (_data.FullName, authentication, ["127.0.0.1"]));
        await using var app = builder.Build();
        app.MapCollabDocs();
        await app.StartAsync();
        Assert.Equal(stops, app.Lifetime.ApplicationStopping.IsCancellationRequested);
        await app.StopAsync();
    }

    /// <summary>It says only in its code where it listens. This binds all addresses for a moment.</summary>
    [Theory]
    [InlineData("", false, true)]
    [InlineData("none", true, false)]
    [InlineData("tokens", false, false)]
    public async Task G2_A_host_of_one_s_own_that_is_open_is_stopped(string authentication, bool openToAnyone, bool stops)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(0));
        builder.Services.AddCollabDocs(options =>
            (options.DataDirectory, options.Authentication, options.OpenToAnyone) = (_data.FullName, authentication, openToAnyone));
        await using var app = builder.Build();
        app.MapCollabDocs();
        await app.StartAsync();
        Assert.Equal(stops, app.Lifetime.ApplicationStopping.IsCancellationRequested);
        if (stops)
            await app.WaitForShutdownAsync().WaitAsync(Patience);
        else
            await app.StopAsync();
    }
}
