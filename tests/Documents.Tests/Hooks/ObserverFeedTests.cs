using CollabDocs.Documents.Hooks;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Documents.Tests.Hooks;

/// <summary>What an observer is told when it is quick, slow or broken.</summary>
[Trait("Suite", "access")]
public sealed class ObserverFeedTests
{
    private static readonly DocumentId Id = DocumentId.Parse("doc"), Other = DocumentId.Parse("other");

    private readonly Observer _observer = new();
    private readonly ObserverFeed _feed;

    public ObserverFeedTests() => _feed = new ObserverFeed(_observer, TimeProvider.System, NullLogger.Instance);

    [Fact]
    public async Task An_observer_is_told_of_each_document_in_order_and_of_all_before_it_ends()
    {
        for (var number = 1; number <= 500; number++)
            foreach (var id in (DocumentId[])[Id, Other])
                _feed.Published(id, [Revision(number)]);

        await _feed.Close(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, 500).Select(number => (long)number), _observer.Of(Id));
        Assert.Equal(Enumerable.Range(1, 500).Select(number => (long)number), _observer.Of(Other));
        Assert.Empty(_observer.Gaps);
    }

    [Fact]
    public async Task A_slow_observer_holds_up_nobody_and_is_told_what_it_missed()
    {
        const int Size = 1024 * 1024;
        _observer.Open.Reset();
        _feed.Published(Id, [Revision(1)]);
        await _observer.Called.Task;
        for (var number = 2; number <= 101; number++)
            _feed.Published(Id, [Revision(number, Size)]);
        _feed.Published(Other, [Revision(1)]); // there is room for what is small
        _observer.Open.Set();
        await _feed.Close(TestContext.Current.CancellationToken);

        var told = _observer.Of(Id);
        Assert.InRange(told.Count, 10, (ObserverFeed.MaxBytes / Size) + 1);
        Assert.Equal(Enumerable.Range(1, told.Count).Select(number => (long)number), told);
        Assert.Equal([(Id, told.Count, 101)], _observer.Gaps);
        Assert.Equal([1], _observer.Of(Other));
    }

    [Fact]
    public async Task After_what_it_missed_it_is_told_of_revisions_again()
    {
        _observer.Open.Reset();
        _feed.Published(Other, [Revision(1)]);
        await _observer.Called.Task;
        _feed.Published(Id, [Revision(1, (int)ObserverFeed.MaxBytes)]);
        _feed.Published(Id, [Revision(2), Revision(3)]);
        _feed.Published(Id, [Revision(4)]);
        _observer.Open.Set();
        while (_observer.Gaps.Count == 0)
            await Task.Delay(1);
        _feed.Published(Id, [Revision(5)]);
        await _feed.Close(TestContext.Current.CancellationToken);

        Assert.Equal([1, 5], _observer.Of(Id));
        Assert.Equal([(Id, 1, 4)], _observer.Gaps);
    }

    [Fact]
    public async Task One_that_throws_is_told_of_what_follows()
    {
        _observer.Throws = true;
        _feed.Published(Id, [Revision(1)]);
        _feed.Published(Other, [Revision(1)]);
        await _feed.Close(TestContext.Current.CancellationToken);

        Assert.Equal([1], _observer.Of(Id));
        Assert.Equal([1], _observer.Of(Other));
    }

    [Fact]
    public async Task One_that_never_returns_is_left_when_the_host_is_in_a_hurry()
    {
        _observer.Open.Reset();
        _feed.Published(Id, [Revision(1)]);
        await _observer.Called.Task;
        using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await _feed.Close(hurry.Token);

        _feed.Published(Id, [Revision(2)]); // nobody is told
        _observer.Open.Set();
        Assert.True(_observer.Cancellation.IsCancellationRequested);
    }

    private static Revision Revision(long number, int length = 1) =>
        RevisionCodec.Encode(number, 7, number, 1_000, Delta.Insert(new string('x', length)), new());

    private sealed class Observer : IRevisionObserver
    {
        private readonly Lock _gate = new();
        private readonly List<(DocumentId Document, long Number)> _told = [];
        private readonly List<(DocumentId Document, long After, long Through)> _gaps = [];

        public ManualResetEventSlim Open { get; } = new(true);

        public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Throws { get; set; }

        public CancellationToken Cancellation { get; private set; }

        public IReadOnlyList<(DocumentId, long, long)> Gaps
        {
            get
            {
                lock (_gate)
                    return [.. _gaps];
            }
        }

        public IReadOnlyList<long> Of(DocumentId document)
        {
            lock (_gate)
                return [.. _told.Where(told => told.Document == document).Select(told => told.Number)];
        }

        public ValueTask Published(DocumentId document, IReadOnlyList<Revision> revisions, CancellationToken cancellation)
        {
            Cancellation = cancellation;
            Called.TrySetResult();
            Open.Wait(CancellationToken.None);
            lock (_gate)
                _told.AddRange(revisions.Select(revision => (document, revision.Number)));
            return Throws ? throw new InvalidOperationException("The test says so.") : ValueTask.CompletedTask;
        }

        public ValueTask Missed(DocumentId document, long after, long through, CancellationToken cancellation)
        {
            lock (_gate)
                _gaps.Add((document, after, through));
            return ValueTask.CompletedTask;
        }
    }
}
