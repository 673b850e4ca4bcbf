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
await app.RunAsync();
