using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Gateway.Tests.Hooks;

/// <summary>A server of somebody's who is told of documents, on a loopback port.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<Message> _taken = [];
    private readonly List<string> _paths = [];

    private WebhookReceiver(WebApplication app) => _app = app;

    public Uri Url => new(new Uri(_app.Urls.Single()), "/hook");

    /// <summary>What it answers, by the number of the try, from 1.</summary>
    public Func<int, IResult> Answer { get; set; } = _ => Results.NoContent();

    public IReadOnlyList<Message> Taken
    {
        get
        {
            lock (_gate)
                return [.. _taken];
        }
    }

    /// <summary>Where requests went, whatever was answered.</summary>
    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (_gate)
                return [.. _paths];
        }
    }

    /// <param name="port">0: any.</param>
    public static async Task<WebhookReceiver> Start(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var receiver = new WebhookReceiver(app);
        app.Run(receiver.On);
        await app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task On(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        int attempt;
        lock (_gate)
        {
            _paths.Add($"{context.Request.Method} {context.Request.Path}");
            attempt = _paths.Count;
        }
        var answer = Answer(attempt);
        if (answer is IStatusCodeHttpResult { StatusCode: (int)HttpStatusCode.NoContent })
            lock (_gate)
                _taken.Add(new Message(
                    context.Request.Headers["CollabDocs-Delivery"].ToString(), context.Request.Headers["CollabDocs-Signature"].ToString(),
                    context.Request.ContentType, body));
        await answer.ExecuteAsync(context);
    }

    public sealed record Message(string Delivery, string Signature, string? ContentType, string Body)
    {
        public JsonNode Json => JsonNode.Parse(Body)!;

        public string Document => (string)Json["document"]!;

        public long? Revision => (long?)Json["revision"];
    }
}
