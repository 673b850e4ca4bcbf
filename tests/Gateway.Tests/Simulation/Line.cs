using CollabDocs.Documents;

namespace CollabDocs.Gateway.Tests.Simulation;

/// <summary>
/// What is on its way between the nodes of a simulated cluster: calls, answers and notices. Each arrives when the simulation says so, in any order, perhaps twice,
/// perhaps never; nobody learns which of the two, a call or its answer, was lost.
/// </summary>
internal sealed class Line
{
    private readonly List<TaskCompletionSource> _messages = [];
    private readonly List<Action> _notices = [];

    public int Messages => _messages.Count;

    public int Notices => _notices.Count;

    /// <summary>Completes when the message arrives.</summary>
    /// <exception cref="StoreUnavailableException">It is lost, says the caller's patience.</exception>
    public Task Travel()
    {
        var message = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _messages.Add(message);
        return message.Task;
    }

    public void Send(Action notice) => _notices.Add(notice);

    public void DeliverMessage(int index) => Take(_messages, index).SetResult();

    public void LoseMessage(int index) => Take(_messages, index).SetException(new StoreUnavailableException("The test says that it is out of reach."));

    /// <param name="again">It stays on its way, too.</param>
    public void DeliverNotice(int index, bool again)
    {
        var notice = _notices[index];
        if (!again)
            _notices.RemoveAt(index);
        notice();
    }

    public void LoseNotice(int index) => _notices.RemoveAt(index);

    private static T Take<T>(List<T> from, int index)
    {
        var taken = from[index];
        from.RemoveAt(index);
        return taken;
    }
}
