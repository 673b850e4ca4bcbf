namespace CollabDocs.Documents.Tests.Simulation;

/// <summary>One socket: two queues. What the client has given up may still reach the server, later than what it sends on its next socket.</summary>
internal sealed class ModelConnection(ModelClient client)
{
    public ModelClient Client { get; } = client;

    public Queue<Frame> Up { get; } = new();

    public Queue<Frame> Down { get; } = new();

    /// <summary>The client has given it up, or the server is gone.</summary>
    public bool Cut { get; set; }
}
