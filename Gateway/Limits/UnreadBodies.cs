using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace CollabDocs.Gateway.Limits;

/// <summary>
/// What a request brings and nobody wants is read and thrown away behind its answer, so that its client sees why, and piece by piece: the server itself would give a thread to each
/// body until it ends, and what people type waits for threads.
/// </summary>
internal sealed class UnreadBodies : IStartupFilter
{
    /// <summary>Who still sends by then has seen the answer, or does not look.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(Serve);
        next(app);
    };

    private static async Task Serve(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (HasBody(context))
            await PassOver(context);
    }

    /// <summary>Later versions of HTTP end the stream of a request, and not the connection with it.</summary>
    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } && (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol));

    private static async Task PassOver(HttpContext context)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        enough.CancelAfter(Patience);
        try
        {
            await context.Response.CompleteAsync();
            await PassOver(context.Request.BodyReader, enough.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            context.Abort();
        }
    }

    private static async Task PassOver(PipeReader body, CancellationToken enough)
    {
        while (await body.ReadAsync(enough) is var read)
        {
            body.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return;
            await Task.Yield();
        }
    }
}
