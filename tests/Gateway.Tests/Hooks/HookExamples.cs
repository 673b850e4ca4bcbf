// README.md, "Hooks": HookExampleTests compares.
using System.Security.Cryptography;
using System.Text;
using CollabDocs.Documents;
using CollabDocs.Documents.Hooks;
using CollabDocs.Gateway.Hooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CollabDocs.Gateway.Tests.Hooks;

// example
/// <summary>Is told of what was stored, beside the documents.</summary>
internal sealed class SearchIndex(IDocuments documents) : IRevisionObserver
{
    public HashSet<string> Words { get; } = [];

    public async ValueTask Published(DocumentId document, IReadOnlyList<Revision> revisions, CancellationToken cancellation)
    {
        if (await documents.Open(document).Read(cancellation) is { } snapshot)
            Words.UnionWith(snapshot.Content.ToString().Split());
    }

    public ValueTask Missed(DocumentId document, long after, long through, CancellationToken cancellation) => Published(document, [], cancellation);
}

/// <summary>Is asked before a change goes to its document.</summary>
internal sealed class NoLinks : ISubmissionValidator
{
    public ValueTask<SubmissionRefusal?> Validate(ProposedSubmission submission, CancellationToken cancellation)
    {
        var links = submission.Delta.Ops.ToArray().Any(op => op.Text.Contains("://", StringComparison.Ordinal));
        return ValueTask.FromResult(links ? new SubmissionRefusal("Links are not allowed here.") : null);
    }
}
// end

internal static class WebhookSignature
{
    // example
    /// <summary>Whether a webhook's message is ours, and new. The body as it came, byte for byte.</summary>
    public static bool IsGenuine(string signature, string body, string secret, TimeProvider time)
    {
        if (signature.Split(',') is not [['t', '=', .. var sent], ['v', '1', '=', .. var hash]] || !long.TryParse(sent, out var seconds))
            return false;
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{sent}.{body}"));
        return Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - seconds) < 300
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected)), Encoding.ASCII.GetBytes(hash));
    }
    // end
}

internal static class HookHost
{
    public static WebApplication Build(string[] args, string data)
    {
        // example
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSingleton<SearchIndex>();
        builder.Services.AddSingleton<IRevisionObserver>(services => services.GetRequiredService<SearchIndex>());
        builder.Services.AddSingleton<ISubmissionValidator, NoLinks>();
        // end
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddCollabDocs(options => options.DataDirectory = data);
        var app = builder.Build();
        app.MapCollabDocs();
        return app;
    }
}
