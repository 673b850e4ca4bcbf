using System.Collections.Concurrent;
using System.Net.Http.Json;
using CollabDocs.Documents;
using CollabDocs.Documents.Hooks;
using CollabDocs.Gateway.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollabDocs.Gateway.Tests.Hooks;

/// <summary>A host's observers in the embedded edition.</summary>
[Trait("Suite", "access")]
public sealed class ObserverTests
{
    [Fact]
    public async Task An_observer_is_told_of_every_revision_once_and_in_order()
    {
        var observers = new[] { new Observer(), new Observer() };
        await using (var gateway = await Start(observers))
        {
            using var made = await gateway.Http.PostAsJsonAsync("api/documents", new { id = "made", text = "one" });
            using var appended = await gateway.Http.PostAsync("api/documents/made/text", new StringContent("two"));
            await using var ann = await gateway.Join();
            for (var i = 0; i < 50; i++)
                await ann.Edit("""[{"insert":"a"}]""");
        }
        foreach (var observer in observers)
        {
            Assert.Equal([("made", 1), ("made", 2)], observer.Told.Where(told => told.Document == "made"));
            Assert.Equal(Enumerable.Range(1, 50).Select(number => ("doc", (long)number)), observer.Told.Where(told => told.Document == "doc"));
        }
    }

    [Fact]
    public async Task An_observer_that_hangs_holds_up_no_document()
    {
        var observer = new Observer();
        observer.Open.Reset();
        await using var gateway = await Start(observer);
        await using var ann = await gateway.Join();
        for (var i = 0; i < 50; i++)
            await ann.Edit("""[{"insert":"a"}]""");
        Assert.Empty(observer.Told);
        observer.Open.Set();
        await Eventually.True(() => observer.Told.Count == 50, "the observer is told of everything");
    }

    private static Task<TestGateway> Start(params Observer[] observers) => TestGateway.Start(services: services =>
    {
        foreach (var observer in observers)
            services.AddSingleton<IRevisionObserver>(observer);
    });

    private sealed class Observer : IRevisionObserver
    {
        public ConcurrentQueue<(string Document, long Number)> Told { get; } = new();

        public ManualResetEventSlim Open { get; } = new(true);

        public ValueTask Published(DocumentId document, IReadOnlyList<Revision> revisions, CancellationToken cancellation)
        {
            Open.Wait(cancellation);
            foreach (var revision in revisions)
                Told.Enqueue((document.Value, revision.Number));
            return ValueTask.CompletedTask;
        }

        public ValueTask Missed(DocumentId document, long after, long through, CancellationToken cancellation) =>
            throw new InvalidOperationException("There was room.");
    }
}
