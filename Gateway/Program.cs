using CollabDocs.Gateway;

var builder = WebApplication.CreateBuilder(args);
builder.Configuration.AddCommandLine(args, new Dictionary<string, string> { ["--data"] = $"{CollabDocsOptions.Section}:DataDirectory" });
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://localhost:5080");
builder.Services.AddCollabDocs();
var app = builder.Build();
app.MapCollabDocs();
await app.RunAsync();
