using System.Collections.Concurrent;
using CollabDocs.Documents;

namespace CollabDocs.Gateway.Access;

/// <summary>
/// Whether API keys are good still, for living connections whose tokens were made with them: nothing tells this process when one is revoked. However many ask, a key is looked up
/// seldom. Any thread may call.
/// </summary>
internal sealed class KeyWatch(IDocuments documents, TimeProvider time)
{
    /// <summary>How often a connection asks. What it is told may be half as old.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<long, Answer> _answers = new();

    /// <param name="key">Its id.</param>
    /// <exception cref="StoreUnavailableException"/>
    public Task<bool> IsGood(long key) => _answers.AddOrUpdate(
        key, Ask, (_, last) => time.GetElapsedTime(last.Asked) < Interval / 2 ? last : Ask(key)).Good;

    private Answer Ask(long key) => new(time.GetTimestamp(), Find(key));

    private async Task<bool> Find(long key) => await documents.Access.Keys.Find(key, CancellationToken.None) is { Revoked: null };

    private sealed record Answer(long Asked, Task<bool> Good);
}
