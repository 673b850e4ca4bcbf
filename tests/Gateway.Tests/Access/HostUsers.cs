using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CollabDocs.Gateway.Tests.Access;

/// <summary>A host's own authentication, which believes a header.</summary>
internal sealed class HostUsers(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Header = "X-Test-User";

    public static void Add(IServiceCollection services) =>
        services.AddAuthentication(nameof(HostUsers)).AddScheme<AuthenticationSchemeOptions, HostUsers>(nameof(HostUsers), null);

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Headers.TryGetValue(Header, out var user))
            return Task.FromResult(AuthenticateResult.NoResult());
        var identity = new ClaimsIdentity(user.ToString().Length > 0 ? [new Claim(ClaimTypes.NameIdentifier, user.ToString())] : [], nameof(HostUsers));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), nameof(HostUsers))));
    }
}
