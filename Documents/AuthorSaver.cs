using Microsoft.Extensions.Logging;

namespace CollabDocs.Documents;

/// <summary>
/// Saves who the sessions are that write, off the writer's turn, one write at a time for all that changed meanwhile. What cannot be saved is logged, and tried again
/// with the next. Whoever only reads costs nothing, and a script is nobody. Called on the document's turns.
/// </summary>
internal sealed partial class AuthorSaver(DocumentId id, PresenceBoard presence, Mailbox mailbox, DocumentServices services)
{
    private readonly ILogger _logger = services.Loggers.CreateLogger<AuthorSaver>();

    /// <summary>Those that are here and have written since this activation began.</summary>
    private readonly Dictionary<long, Writer> _writers = [];

    /// <summary>Of whom there is something to save.</summary>
    private readonly Dictionary<long, Writer> _changed = [];
    private Task _saving = Task.CompletedTask;

    /// <summary>Writes on their way.</summary>
    private int _writes;
    private long _stored;

    /// <summary>A revision was accepted; its author may be gone when it is stored.</summary>
    public void Accepted(Revision revision)
    {
        var session = revision.Session;
        if (session >= SessionSecrets.FirstScriptSession || _writers.ContainsKey(session))
            return;
        _writers[session] = _changed[session] = new Writer(session, revision.Number) { User = presence.UserOf(session) };
    }

    /// <summary>A session has said who it is.</summary>
    public void Called(long session, UserProfile user)
    {
        if (!_writers.TryGetValue(session, out var writer) || writer.User == user)
            return;
        writer.User = user;
        _changed[session] = writer;
        SaveChanged();
    }

    /// <summary>A session is gone. What is to be saved of it is.</summary>
    public void Left(long session) => _writers.Remove(session);

    /// <summary>All revisions through this one are stored.</summary>
    public void Stored(long revision)
    {
        _stored = revision;
        SaveChanged();
    }

    /// <summary>Saves what is left.</summary>
    /// <returns>Completes when nothing is being saved any more.</returns>
    public Task Finish()
    {
        Begin();
        return _saving;
    }

    private void SaveChanged()
    {
        if (_changed.Count > 0 && _writes == 0)
            Begin();
    }

    private void Begin()
    {
        var due = _changed.Values.Where(writer => writer.First <= _stored).ToList();
        foreach (var writer in due)
            _changed.Remove(writer.Session);
        // Who has not said who it is says so later.
        due.RemoveAll(writer => writer.User is null);
        if (due.Count == 0)
            return;
        _writes++;
        _saving = Save(due, [.. due.Select(writer => new Author(writer.Session, writer.User!))], before: _saving);
    }

    private async Task Save(List<Writer> due, List<Author> authors, Task before)
    {
        await before;
        var saved = false;
        try
        {
            await services.Store.SaveAuthors(id, authors, CancellationToken.None);
            saved = true;
        }
        catch (Exception e)
        {
            LogSaveFailed(id, authors.Count, e);
        }
        mailbox.Post(() => Ended(due, saved));
    }

    private void Ended(List<Writer> due, bool saved)
    {
        _writes--;
        if (saved)
            SaveChanged();
        else
            foreach (var writer in due)
                _changed.TryAdd(writer.Session, writer);
    }

    /// <param name="first">The first revision of it that was accepted.</param>
    private sealed class Writer(long session, long first)
    {
        public long Session { get; } = session;
        public long First { get; } = first;

        /// <summary>Null where it has not said who it is.</summary>
        public UserProfile? User { get; set; }
    }

    [LoggerMessage(LogLevel.Warning, "Document {Document}: who {Count} of its authors are was not saved; it is tried again with the next")]
    private partial void LogSaveFailed(DocumentId document, int count, Exception failure);
}
