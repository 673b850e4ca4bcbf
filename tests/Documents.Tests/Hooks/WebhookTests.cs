using System.Net;
using CollabDocs.Documents.Hooks;
using CollabDocs.Documents.Storage;
using CollabDocs.Documents.Tests.Doubles;
using CollabDocs.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CollabDocs.Documents.Tests.Hooks;

/// <summary>A webhook by a clock in the test's hand (PROTOCOL N).</summary>
[Trait("Suite", "access")]
public sealed class WebhookTests : IAsyncDisposable
{
    private static readonly DocumentId Id = DocumentId.Parse("doc"), Other = DocumentId.Parse("other");

    private readonly WebhookOptions _options = new() { Url = "https://receiver.example/", Secret = "0123456789abcdef" };
    private readonly MemoryStore _store = new();
    private readonly FakeTime _time = new();
    private readonly Receiver _receiver = new();
    private readonly DocumentsMetrics _metrics = new();
    private readonly List<Webhook> _webhooks = [];

    [Fact]
    public async Task N4_many_changes_are_one_message_when_the_document_is_quiet()
    {
        var webhook = Make();
        for (var revision = 1; revision <= 5; revision++)
        {
            await Write(webhook, Id, revision);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Empty(_receiver.Taken);

        _time.Advance(TimeSpan.FromSeconds(1));
        await Taken(1);
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(("document.changed", "doc", 5L), (_receiver.Taken[0].Event, _receiver.Taken[0].Document, _receiver.Taken[0].Revision));
        Assert.Equal(1, _receiver.Tries);
        Assert.Null(await Owed(Id));
    }

    [Fact]
    public async Task N4_who_writes_all_the_time_is_told_of_after_the_longest_wait()
    {
        var webhook = Make();
        for (var revision = 1; revision <= 30; revision++)
        {
            await Write(webhook, Id, revision);
            _time.Advance(TimeSpan.FromSeconds(1));
            if (revision % 10 == 0)
                await Taken(revision / 10);
        }
        Assert.Equal(3, _receiver.Tries);
        Assert.Equal(_receiver.Taken.Select(message => message.Revision).Order(), _receiver.Taken.Select(message => message.Revision));
    }

    [Fact]
    public async Task N3_what_failed_is_tried_again_with_the_same_delivery_until_it_is_taken()
    {
        var webhook = Make();
        var ids = new List<string>();
        _receiver.Answer = message =>
        {
            ids.Add(message.Id);
            return ids.Count switch
            {
                1 => throw new HttpRequestException("The test says so."),
                2 => Task.FromResult(HttpStatusCode.Redirect),
                3 => Task.FromResult(HttpStatusCode.BadRequest),
                4 => new TaskCompletionSource<HttpStatusCode>().Task, // never
                _ => Task.FromResult(HttpStatusCode.OK),
            };
        };
        await Write(webhook, Id, 1);

        await Taken(1);

        Assert.Equal(5, ids.Count);
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task N5_of_what_changes_while_it_waits_only_the_newest_is_told()
    {
        var webhook = Make();
        var down = true;
        _receiver.Answer = _ => Task.FromResult(down ? HttpStatusCode.BadGateway : HttpStatusCode.OK);
        await Write(webhook, Id, 1);
        await Eventually(() => _receiver.Tries >= 3);
        await Write(webhook, Id, 2);
        down = false;

        await Taken(1);

        Assert.Equal(2, _receiver.Taken[0].Revision);
    }

    [Fact]
    public async Task N7_thousands_wait_while_the_receiver_is_down_and_all_come_few_at_once()
    {
        const int Documents = 2_000;
        var webhook = Make();
        var down = true;
        _receiver.Answer = async _ =>
        {
            await Task.Yield();
            return down ? throw new HttpRequestException("The test says so.") : HttpStatusCode.OK;
        };
        for (var i = 0; i < Documents; i++)
            await Write(webhook, DocumentId.Parse($"doc{i}"), 1);
        await Eventually(() => _receiver.Tries >= 2 * Documents);
        down = false;

        await Taken(Documents);

        Assert.Equal(Documents, _receiver.Taken.Select(message => message.Document).Distinct().Count());
        Assert.Equal(Documents, _receiver.Taken.Count);
        Assert.InRange(_receiver.MostAtOnce, 1, Webhook.MaxRequests);
    }

    [Fact]
    public async Task N6_what_a_process_died_with_is_found_at_the_start_of_another()
    {
        await Write(null, Id, 3);
        await Write(null, Other, 1);
        await _store.Create(DocumentId.Parse("empty"), "Title", null, 0, 0, default);

        var webhook = Make();
        webhook.Start();

        await Taken(2);
        Assert.Equal([("doc", 3L), ("other", 1L)], _receiver.Taken.Select(message => (message.Document, message.Revision!.Value)).Order());
    }

    [Fact]
    public async Task N6_what_another_process_has_in_mind_is_left_to_it_for_a_while()
    {
        await Write(null, Id, 1);
        await Write(null, Other, 1);
        var webhook = Make(isShared: true);
        webhook.Start();
        await Eventually(async () => (await _store.Deliveries.ListOwed(Name, 0, 10, default)).Documents.Count == 2);
        _time.Advance(TimeSpan.FromSeconds(5));
        await _store.Deliveries.Save(Name, (await Owed(Id))!, default); // it is told of by the other one

        await Taken(1);

        Assert.Equal(["other"], _receiver.Taken.Select(message => message.Document));
    }

    [Fact]
    public async Task N6_two_that_tell_at_once_say_the_same()
    {
        var (one, two) = (Make(isShared: true), Make(isShared: true));
        var both = new TaskCompletionSource<HttpStatusCode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = 0;
        _receiver.Answer = _ =>
        {
            if (Interlocked.Increment(ref asked) == 2)
                both.SetResult(HttpStatusCode.OK);
            return both.Task;
        };
        await Write(one, Id, 1);
        two.Changed(Id);

        await Taken(2);

        Assert.Equal(_receiver.Taken[0], _receiver.Taken[1]);
        await Write(one, Id, 2);
        await Taken(3);
        Assert.NotEqual(_receiver.Taken[0].Id, _receiver.Taken[2].Id);
    }

    [Fact]
    public async Task N2_a_deletion_is_told_to_who_knew_the_document()
    {
        var webhook = Make();
        await Write(webhook, Id, 1);
        await Write(null, Other, 1);
        await Taken(1);
        await _store.Delete(Id, 5_000, "host", default);
        await _store.Delete(Other, 5_000, "host", default);
        webhook.Changed(Id);
        webhook.Changed(Other);

        await Taken(2);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(("document.deleted", "doc", null), (_receiver.Taken[1].Event, _receiver.Taken[1].Document, _receiver.Taken[1].Revision));
        Assert.Equal(2, _receiver.Tries);
    }

    [Fact]
    public async Task N6_while_the_store_fails_nothing_is_forgotten()
    {
        var webhook = Make(deliveries: new FailingDeliveries(_store.Deliveries));
        await Write(null, Other, 1);
        webhook.Start();
        for (var revision = 1; revision <= 10; revision++)
        {
            await Write(webhook, Id, revision);
            await Eventually(async () => await Owed(Id) is null);
        }
        await Eventually(async () => await Owed(Other) is null);

        Assert.Equal(11, _receiver.Taken.Select(message => message.Id).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 10).Select(revision => (long?)revision), _receiver.Taken.Where(message => message.Document == "doc").Select(message => message.Revision).Distinct());
    }

    [Fact]
    public void N3_the_signature_is_that_of_time_and_body()
    {
        var body = WebhookMessage.Body("4fd0", new Delivery(Id, 1, 12, false, 1_790_000_000_000));

        Assert.Equal("""{"id":"4fd0","event":"document.changed","document":"doc","revision":12,"time":1790000000000}""", System.Text.Encoding.UTF8.GetString(body));
        // printf '1790000002.%s' BODY | openssl dgst -sha256 -hmac 0123456789abcdef
        Assert.Equal("t=1790000002,v1=7247af8c7fd3fdcc8a5f7de0d1d4420a81422bde55d0281a3a8f1e38d709c22c", WebhookMessage.Signature(_options.Secret, 1_790_000_002, body));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var webhook in _webhooks)
        {
            await webhook.Stop(default);
            webhook.Dispose();
        }
        _receiver.Dispose();
        _metrics.Dispose();
    }

    private string Name => WebhookMessage.NameOf(_options.Url);

    private Webhook Make(bool isShared = false, IDeliveryStore? deliveries = null)
    {
        var webhook = new Webhook(
            _options, isShared, deliveries ?? _store.Deliveries, _receiver, _time, new Random(1), _metrics, NullLogger.Instance);
        _webhooks.Add(webhook);
        return webhook;
    }

    /// <summary>Writes so that a document has a revision, and says so.</summary>
    private async Task Write(Webhook? webhook, DocumentId id, long revision)
    {
        await _store.Create(id, "Title", null, 0, 0, default);
        for (var next = (_store.HeadOf(id) ?? 0) + 1; next <= revision; next++)
            await _store.Append(id, 1, [RevisionCodec.Encode(next, 7, next, 1_000 + next, Delta.Insert("x"), new())], (int)next, default);
        webhook?.Changed(id);
    }

    private Task<Delivery?> Owed(DocumentId id) => _store.Deliveries.FindOwed(Name, id, default);

    private Task Taken(int count) => Eventually(() => _receiver.Taken.Count >= count);

    private Task Eventually(Func<bool> condition) => Eventually(() => Task.FromResult(condition()));

    /// <summary>Lets time pass until something is so.</summary>
    private async Task Eventually(Func<Task<bool>> condition)
    {
        for (var tries = 0; !await condition(); tries++)
        {
            Assert.True(tries < 30_000, "It did not happen.");
            await Task.Delay(1);
            if (tries % 3 == 2) // what runs beside has its turn first
                _time.Advance(TimeSpan.FromSeconds(0.5));
        }
    }

    /// <summary>Of each five calls the first and the third fail.</summary>
    private sealed class FailingDeliveries(IDeliveryStore store) : IDeliveryStore
    {
        private int _calls;

        public Task<Delivery?> FindOwed(string webhook, DocumentId id, CancellationToken cancellation) => Do(() => store.FindOwed(webhook, id, cancellation));

        public Task Save(string webhook, Delivery delivered, CancellationToken cancellation) => Do(async () =>
        {
            await store.Save(webhook, delivered, cancellation);
            return true;
        });

        public Task<OwedPage> ListOwed(string webhook, long after, int limit, CancellationToken cancellation) =>
            Do(() => store.ListOwed(webhook, after, limit, cancellation));

        private Task<T> Do<T>(Func<Task<T>> call) =>
            Interlocked.Increment(ref _calls) % 5 is 1 or 3 ? throw new StoreUnavailableException("The test says so.") : call();
    }
}
