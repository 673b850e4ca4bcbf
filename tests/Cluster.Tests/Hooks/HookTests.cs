using System.Collections.Concurrent;
using CollabDocs.Cluster.Tests.Faults;
using CollabDocs.Documents;
using CollabDocs.Documents.Hooks;
using CollabDocs.Gateway.Tests.Hooks;
using CollabDocs.Gateway.Tests.Hosting;
using CollabDocs.Text;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Cluster.Tests.Hooks;

/// <summary>Observers and webhooks of a cluster: each revision is told once, and what a silo dies with another tells (PROTOCOL N6).</summary>
[Trait("Suite", "access")]
public sealed class HookTests
{
    private readonly Observer _observer = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task N6_of_all_silos_one_tells()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var stage = await Start(receiver, seconds: 0.1);
        for (var i = 0; i < 10; i++)
        {
            var id = await stage.Create($"doc{i}");
            foreach (var silo in stage.Silos.Silos)
                await Write(silo.ServiceProvider, id, 5);
        }
        await Eventually.True(() => receiver.Taken.Count(message => message.Revision == 10) == 10, "the receiver is told of all documents");
        await Eventually.True(() => _observer.Told.Count == 100, "the observers are told of all revisions");
        await Task.Delay(1_000, Cancellation);

        Assert.Equal(receiver.Taken.Count, receiver.Taken.Select(message => message.Delivery).Distinct().Count());
        Assert.Equal(10, receiver.Taken.Count(message => message.Revision == 10));
        foreach (var told in _observer.Told.GroupBy(told => told.Document))
            Assert.Equal(Enumerable.Range(1, 10).Select(number => (long)number), told.Select(each => each.Number));
    }

    [Fact]
    public async Task N6_what_a_silo_dies_with_is_told_by_another()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var stage = await Start(receiver, seconds: 3);
        var id = await stage.Create("doc");
        var survivor = stage.Silos.OtherThanHomeOf(id);
        await Write(survivor.ServiceProvider, id, 1);

        await stage.Kill(stage.Silos.HomeOf(id));

        await Eventually.True(() => receiver.Taken.Count > 0, "the receiver is told");
        Assert.Equal(("doc", 1L), (receiver.Taken[0].Document, receiver.Taken[0].Revision));
    }

    private Task<Stage> Start(WebhookReceiver receiver, double seconds) => Stage.Start(configure: silo =>
    {
        silo.Services.AddSingleton<IRevisionObserver>(_observer);
        silo.Services.AddSingleton(new DocumentsOptions
        {
            Webhooks = [new WebhookOptions { Url = receiver.Url.ToString(), Secret = "0123456789abcdef", QuietSeconds = seconds, MaxWaitSeconds = seconds }],
        });
    });

    private static async Task Write(IServiceProvider silo, DocumentId id, int revisions)
    {
        var document = silo.GetRequiredService<IDocuments>().Open(id);
        for (var i = 0; i < revisions; i++)
            Assert.IsType<SubmitOutcome.Accepted>(await document.Submit(
                new Submission(SessionSecrets.FirstScriptSession + Random.Shared.Next(), 1, 0, Delta.Insert("a")), null, Cancellation));
    }

    private sealed class Observer : IRevisionObserver
    {
        public ConcurrentQueue<(string Document, long Number)> Told { get; } = new();

        public ValueTask Published(DocumentId document, IReadOnlyList<Revision> revisions, CancellationToken cancellation)
        {
            foreach (var revision in revisions)
                Told.Enqueue((document.Value, revision.Number));
            return ValueTask.CompletedTask;
        }

        public ValueTask Missed(DocumentId document, long after, long through, CancellationToken cancellation) => ValueTask.CompletedTask;
    }
}
