using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace CollabDocs.Gateway.Limits;

/// <summary>
/// What a request brings and nobody wants is read and thrown away behind its answer, so that its client sees why, and piece by piece: the server itself would go on with one body until
/// it ends, as it still does where a request fails with an exception, and what people type waits for threads.
/// </summary>
internal sealed class UnreadBodies(TimeProvider time) : IStartupFilter
{
    /// <summary>Who still sends by then has seen the answer, or looks only when all is sent.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(Serve);
        next(app);
    };

    private async Task Serve(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (!HasBody(context))
            return;
        try
        {
            await context.Response.CompleteAsync();
            if (!await TryPassOver(context))
                context.Abort();
        }
        catch (BadHttpRequestException)
        {
            // It is too long, or no HTTP: the server ends the connection, in order.
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            context.Abort();
        }
    }

    /// <summary>Later versions of HTTP end the stream of a request, and not the connection with it.</summary>
    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } && (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol));

    /// <returns>False where there is no end of it.</returns>
    private async Task<bool> TryPassOver(HttpContext context)
    {
        var body = context.Request.BodyReader;
        if (body.TryRead(out var read) && IsEnd(body, read))
            return true; // as nearly always: whoever answered has read it
        using var patience = new CancellationTokenSource(Patience, time);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, patience.Token);
        while (!patience.IsCancellationRequested)
        {
            if (IsEnd(body, await body.ReadAsync(enough.Token)))
                return true;
            await Task.Yield();
        }
        return false;
    }

    private static bool IsEnd(PipeReader body, ReadResult read)
    {
        body.AdvanceTo(read.Buffer.End);
        return read.IsCompleted;
    }
}
