using System.Net.Http.Headers;
using CollabDocs.Documents.Storage;
using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents.Hooks;

/// <summary>
/// Tells one address of changed and deleted documents, at least once (PROTOCOL N). In memory it has only which documents to look at; what is owed of one the store says right before it is told, and keeps
/// that it was. So whatever a process forgets at its end, another finds (<see cref="Look"/>). Any thread may call; requests go by themselves, of a document one at a time.
/// </summary>
internal sealed partial class Webhook : IDisposable
{
    internal static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(10);

    /// <summary>Requests on their way at once.</summary>
    internal const int MaxRequests = 4;

    /// <summary>Of an answer's body, which nobody reads, so much is taken that the connection can be used again.</summary>
    private const int MaxDrainBytes = 4 * 1024, MaxHeaderKilobytes = 16;

    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    private readonly WebhookOptions _options;
    private readonly Uri _url;
    private readonly IDeliveryStore _store;
    private readonly TimeProvider _time;
    private readonly DocumentsMetrics _metrics;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly long _began;
    private readonly HttpClient _http;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _end = new();

    private readonly Lock _gate = new();
    private readonly WaitingDocuments _waiting;

    /// <summary>Taken under the lock, given back at any time; who has all of them knows that nothing is on its way.</summary>
    private readonly SemaphoreSlim _free = new(MaxRequests);

    /// <summary>When the timer is set to go; null where it is not.</summary>
    private TimeSpan? _armed;
    private volatile bool _failing;

    /// <param name="isShared">Other processes have documents in the same store: what is owed of these they tell, unless they died.</param>
    /// <param name="handler">Makes the requests; see <see cref="NewHandler"/>.</param>
    public Webhook(
        WebhookOptions options, bool isShared, IDeliveryStore store, HttpMessageHandler handler, TimeProvider time, Random random, DocumentsMetrics metrics,
        ILogger logger)
    {
        (_options, _url, _store, _time, _metrics, _logger) = (options, new Uri(options.Url), store, time, metrics, logger);
        _name = WebhookMessage.NameOf(options.Url);
        var longest = TimeSpan.FromSeconds(options.MaxWaitSeconds);
        _grace = isShared ? longest + RequestTime : TimeSpan.Zero;
        _waiting = new WaitingDocuments(TimeSpan.FromSeconds(options.QuietSeconds), longest, random);
        _began = time.GetTimestamp();
        _timer = time.CreateTimer(_ => SendDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private TimeSpan Now => _time.GetElapsedTime(_began);

    public static HttpMessageHandler NewHandler() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // where it leads nobody has checked
        UseCookies = false,
        MaxConnectionsPerServer = MaxRequests,
        MaxResponseDrainSize = MaxDrainBytes,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        PooledConnectionLifetime = ConnectionLife,
    };

    /// <summary>A document was stored or deleted here. Waits for nothing.</summary>
    public void Changed(DocumentId document)
    {
        lock (_gate)
            if (_waiting.TryChange(document, Now))
                Arm();
            else
                LookSoon(); // there is no room; when there is, it is found
    }

    /// <summary>Cuts what is on its way: it is owed still.</summary>
    /// <param name="hurry">Cancelled when that is to be waited for no longer.</param>
    public async Task Stop(CancellationToken hurry)
    {
        await _end.CancelAsync();
        try
        {
            await _looking.WaitAsync(hurry);
            for (var request = 0; request < MaxRequests; request++)
                await _free.WaitAsync(hurry);
        }
        catch (OperationCanceledException) when (hurry.IsCancellationRequested)
        {
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _http.Dispose();
        _end.Dispose();
    }

    private void SendDue()
    {
        lock (_gate)
        {
            _armed = null;
            while (!_end.IsCancellationRequested && _free.CurrentCount > 0 && _waiting.TryTake(Now, out var document))
            {
                _free.Wait(0);
                _ = Task.Run(() => Send(document));
            }
            Arm();
        }
    }

    /// <summary>Sets the timer, where it is not set to go early enough.</summary>
    private void Arm()
    {
        if (_end.IsCancellationRequested || _free.CurrentCount == 0 || _waiting.NextDue is not { } due || _armed <= due)
            return;
        _armed = due;
        var wait = due - Now;
        _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task Send(DocumentId document)
    {
        bool? told = null;
        try
        {
            if (await _store.FindOwed(_name, document, _end.Token) is not { } owed)
                told = false;
            else if (await TrySend(owed))
            {
                await _store.Save(_name, owed, CancellationToken.None); // else it would be told again
                told = true;
            }
        }
        catch (Exception e)
        {
            if (!_end.IsCancellationRequested)
                LogNotKept(document, _url.Authority, e);
        }
        lock (_gate)
            if (told is { } done)
                _waiting.Done(document, done, Now);
            else
                _waiting.Failed(document, Now);
        _free.Release();
        SendDue();
    }

    /// <returns>Whether it was taken.</returns>
    private async Task<bool> TrySend(Delivery owed)
    {
        using var request = Request(owed);
        using var timeout = new CancellationTokenSource(RequestTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _end.Token);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (answer.IsSuccessStatusCode)
            {
                _metrics.WebhookAnswered(WebhookOutcome.Delivered);
                if (_failing)
                    LogTakesAgain(_url.Authority);
                _failing = false;
                return true;
            }
            _metrics.WebhookAnswered(WebhookOutcome.Refused);
            Complain(owed.Document, $"it answered {(int)answer.StatusCode}", null);
        }
        catch (Exception e) when (!_end.IsCancellationRequested)
        {
            _metrics.WebhookAnswered(WebhookOutcome.Unreachable);
            Complain(owed.Document, timeout.IsCancellationRequested ? "it did not answer in time" : "it cannot be reached", e);
        }
        return false;
    }

    private HttpRequestMessage Request(Delivery owed)
    {
        var id = WebhookMessage.IdOf(_name, owed);
        var body = WebhookMessage.Body(id, owed);
        var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("CollabDocs", null));
        request.Headers.Add(WebhookMessage.DeliveryHeader, id);
        request.Headers.Add(WebhookMessage.SignatureHeader, WebhookMessage.Signature(_options.Secret, _time.GetUtcNow().ToUnixTimeSeconds(), body));
        return request;
    }

    /// <summary>Loud once, until something is taken again: thousands may wait.</summary>
    private void Complain(DocumentId document, string why, Exception? failure)
    {
        if (_failing)
            LogFailsStill(document, _url.Authority, why);
        else
            LogFails(document, _url.Authority, why, failure);
        _failing = true;
    }

    [LoggerMessage(LogLevel.Warning, "Document {Document}: the webhook at {Receiver} was not told: {Why}; it is tried again, and so is all that follows")]
    private partial void LogFails(DocumentId document, string receiver, string why, Exception? failure);

    [LoggerMessage(LogLevel.Debug, "Document {Document}: the webhook at {Receiver} was not told: {Why}")]
    private partial void LogFailsStill(DocumentId document, string receiver, string why);

    [LoggerMessage(LogLevel.Information, "The webhook at {Receiver} takes messages again")]
    private partial void LogTakesAgain(string receiver);

    [LoggerMessage(LogLevel.Warning, "Document {Document}: the store does not say what the webhook at {Receiver} is owed, or does not keep what it was told; it is tried again")]
    private partial void LogNotKept(DocumentId document, string receiver, Exception failure);
}
