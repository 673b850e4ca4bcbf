using CollabDocs.Gateway.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace CollabDocs.Gateway;

/// <summary>Serves the page: its files, and the one page for <c>/</c> and every document's address <c>/d/{id}</c>.</summary>
public static partial class WebApp
{
    /// <summary>Their names carry a hash of their content.</summary>
    private const string Immutable = "public, max-age=31536000, immutable";

    /// <summary>Kept, but asked for again: the page, its service worker, and what else has no hash in its name.</summary>
    private const string Revalidated = "no-cache";

    private const string Page = "index.html";

    /// <summary>Where it is not built, the gateway serves documents all the same, and says so.</summary>
    public static void UseCollabDocsWeb(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<CollabDocsOptions>();
        if (FindRoot(options.WebRoot, app.Environment.ContentRootPath) is not { } root)
        {
            LogNoPage(app.Logger);
            return;
        }
        var files = new PhysicalFileProvider(root);
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = context =>
            {
                SetHeaders(context.Context);
                if (context.File.Name == Page) // by another spelling of its address, as //index.html: a page whose nonce is nobody's
                    PagePolicy.Apply(context.Context.Response, PagePolicy.NewNonce());
            },
        });
        foreach (var address in (string[])["/", "/index.html", "/d/{id}"])
            app.MapReadable(address, SendPage).ExcludeFromDescription();
        CspReportEndpoint.Map(app);

        async Task SendPage(HttpContext context)
        {
            var nonce = PagePolicy.NewNonce();
            var page = await File.ReadAllTextAsync(Path.Combine(root, Page), context.RequestAborted);
            context.Response.ContentType = "text/html; charset=utf-8";
            SetHeaders(context);
            PagePolicy.Apply(context.Response, nonce);
            await context.Response.WriteAsync(page.Replace(PagePolicy.NoncePlaceholder, nonce, StringComparison.Ordinal), context.RequestAborted);
        }
    }

    /// <returns>The directory of index.html; null where there is none.</returns>
    private static string? FindRoot(string configured, string contentRoot)
    {
        if (configured.Length > 0)
            return File.Exists(Path.Combine(configured, Page))
                ? Path.GetFullPath(configured)
                : throw new InvalidOperationException($"{CollabDocsOptions.Section}:{nameof(CollabDocsOptions.WebRoot)} is {configured}, and there is no index.html in it.");
        string[] candidates = [Path.Combine(AppContext.BaseDirectory, "wwwroot"), .. InRepository(), Dist(contentRoot)];
        return candidates.FirstOrDefault(directory => File.Exists(Path.Combine(directory, Page)));
    }

    /// <summary>Where the repository has the page, if this program was built in it. Directories that only happen to be above are not asked.</summary>
    private static IEnumerable<string> InRepository()
    {
        for (var parent = new DirectoryInfo(AppContext.BaseDirectory); parent is not null; parent = parent.Parent)
            if (File.Exists(Path.Combine(parent.FullName, "CollabDocs.sln")))
                yield return Dist(parent.FullName);
    }

    private static string Dist(string directory) => Path.Combine(directory, "web", "app", "dist");

    private static void SetHeaders(HttpContext context)
    {
        context.Response.Headers[HeaderNames.CacheControl] = context.Request.Path.StartsWithSegments("/assets") ? Immutable : Revalidated;
        PagePolicy.ApplyToFile(context.Response);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "There is no page to serve: build it with ./run --build, or set CollabDocs:WebRoot. The API is served.")]
    private static partial void LogNoPage(ILogger log);
}
