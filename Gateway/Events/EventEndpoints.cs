using CollabDocs.Documents;
using CollabDocs.Gateway.Http;
using CollabDocs.Gateway.Limits;
using CollabDocs.Gateway.Sockets;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CollabDocs.Gateway.Events;

/// <summary>Where clients come in that no WebSocket gets through to (PROTOCOL F).</summary>
internal static class EventEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/documents/{id}/events", Stream).Needs(new AccessNeed.Nothing()) // before its hello
            .WithMetadata(new CountedAsConnection()).ExcludeFromDescription();
        endpoints.MapPost("/documents/{id}/events/{stream}", Post).Needs(new AccessNeed.Nothing()) // who knows the stream has it
            .WithMetadata(new CountedAsConnection()).ExcludeFromDescription(); // its messages are counted; without any it is a request
    }

    private static async Task<IResult> Stream(
        DocumentId id, HttpContext context, EventStreams streams, ConnectionHost host, ConnectionLimits limits, CollabDocsOptions options, TimeProvider time)
    {
        if (host.IsStopping)
            return Problems.Stopping();
        using var place = limits.TryEnter(context.Connection.RemoteIpAddress, out var limited);
        if (place is null)
            return Problems.Limited(context.Response, limited!);
        using var stay = context.Features.Get<PassingConnection>()?.Stay();
        Begin(context);
        using var socket = new EventSocket(context, options.PingInterval, time);
        var stream = streams.Add(id, socket.Posts);
        try
        {
            await socket.Open(stream);
            await host.Serve(socket, id, place, context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Gone before it was open.
        }
        finally
        {
            streams.Remove(id, stream);
        }
        return Results.Empty;
    }

    /// <summary>Nothing on the way may keep, change or collect what is sent; and how slow a reader may be is our affair (PROTOCOL W7).</summary>
    private static void Begin(HttpContext context)
    {
        if (!HttpProtocol.IsHttp2(context.Request.Protocol) && !HttpProtocol.IsHttp3(context.Request.Protocol))
            ConnectionHost.BoundSendBuffer(context); // it is this stream's own connection
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-store, no-transform";
        headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    private static async Task<IResult> Post(DocumentId id, string stream, HttpContext context, EventStreams streams, ConnectionLimits limits)
    {
        if (!streams.TryFind(id, stream, out var messages))
            return limits.Request(context.Connection.RemoteIpAddress) is { } unknown ? Problems.Limited(context.Response, unknown) : Problems.StreamUnknown();
        // Each message has its own limits of length and time, and the server's are for whole bodies.
        RequestBody.LiftServersLimit(context);
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        var (isTaken, isEmpty) = await messages.Take(context.Request.BodyReader, context.RequestAborted);
        if (isEmpty && limits.Request(context.Connection.RemoteIpAddress) is { } limited)
            return Problems.Limited(context.Response, limited);
        return isTaken ? Results.NoContent() : Problems.StreamUnknown();
    }
}
