using System.Net;
using System.Text.Json.Nodes;
using CollabDocs.Documents.Hooks;

namespace CollabDocs.Documents.Tests.Hooks;

/// <summary>Who is told, without a network: answers as the test says, and keeps what came.</summary>
internal sealed class Receiver : HttpMessageHandler
{
    private readonly Lock _gate = new();
    private readonly List<Message> _taken = [];
    private int _running;

    /// <summary>What it does with a message; by default it takes it.</summary>
    public Func<Message, Task<HttpStatusCode>> Answer { get; set; } = _ => Task.FromResult(HttpStatusCode.NoContent);

    /// <summary>Those that it has answered 2xx.</summary>
    public IReadOnlyList<Message> Taken
    {
        get
        {
            lock (_gate)
                return [.. _taken];
        }
    }

    /// <summary>All tries.</summary>
    public int Tries { get; private set; }

    public int MostAtOnce { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        var message = new Message(
            request.Headers.GetValues(WebhookMessage.DeliveryHeader).Single(), (string)body["event"]!, (string)body["document"]!, (long?)body["revision"]);
        lock (_gate)
        {
            Tries++;
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
        }
        var status = HttpStatusCode.InternalServerError;
        try
        {
            status = await Answer(message).WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _running--;
                if ((int)status / 100 == 2)
                    _taken.Add(message);
            }
        }
        return new HttpResponseMessage(status);
    }

    public sealed record Message(string Id, string Event, string Document, long? Revision);
}
