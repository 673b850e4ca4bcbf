using CollabDocs.Gateway;

var builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddCommandLine(args, new Dictionary<string, string> { ["--data"] = "CollabDocs:DataDirectory" });
var urls = builder.Configuration["urls"] ?? "http://localhost:5080";
builder.WebHost.UseUrls(urls);
builder.GuardHosts(urls);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddCollabDocs();

var app = builder.Build();
app.UseCollabDocsWeb();
app.MapCollabDocs();
app.WarnOfOpenDoor();
try
{
    await app.RunAsync();
    return 0;
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidOperationException)
{
    // A port that is taken, a directory that cannot be written, data that another process holds: a sentence for who started it.
    await Console.Error.WriteLineAsync($"CollabDocs cannot start: {failure.Message}");
    return 1;
}
