using System.Diagnostics;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// What was appended and is not in the tables of its documents yet. The appends of a transaction, to however many documents, are one row of the table <c>journal</c>, and so
/// about one page to write; now and then all of them are settled: the tables get what they say, and the journal is empty again. Who reads a document reads its
/// tables and then the journal (<see cref="SqliteQueries"/>). The writer's thread owns it.
/// </summary>
internal sealed class SqliteJournal
{
    /// <summary>Where more than so many bytes are not settled, as they are encoded, they are.</summary>
    private const int MaxBytes = 256 * 1024;

    private static readonly TimeSpan SettleInterval = TimeSpan.FromSeconds(2);

    private readonly Dictionary<DocumentId, DocumentTail> _unsettled = [];

    /// <summary>What this transaction has appended, after what is unsettled.</summary>
    private readonly Dictionary<DocumentId, DocumentTail> _staged = [];

    /// <summary>What this transaction could not settle, in the order in which it was appended: somebody has been at the tables of its document. It stays.</summary>
    private readonly List<(DocumentId Id, DocumentTail Tail)> _stuck = [];

    /// <summary>In this transaction the tables have got what was unsettled before it.</summary>
    private bool _settles;
    private long _bytes, _stagedBytes;

    /// <summary>When it was last tried, or when the first came after that.</summary>
    private long _since;

    public IEnumerable<DocumentId> Stuck => _stuck.Select(stuck => stuck.Id);

    public bool IsEmpty => _unsettled.Count == 0;

    /// <summary>Until it is time to settle; null where nothing is to be settled.</summary>
    public TimeSpan? SettlesIn => IsEmpty ? null
        : SettleInterval - Stopwatch.GetElapsedTime(_since) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private bool IsDue => _bytes + _stagedBytes > MaxBytes || SettlesIn == TimeSpan.Zero;

    /// <summary>Takes what the file has: at the start, and with each new connection, because the last transaction of a broken one may have been committed or not.</summary>
    public void Load(SqliteConnection connection)
    {
        _unsettled.Clear();
        _bytes = 0;
        foreach (var tail in SqliteQueries.ReadJournal(connection))
        {
            var id = connection.ExecuteScalar<string>("SELECT id FROM documents WHERE number = @Document", new { tail.Document });
            Add(_unsettled, DocumentId.Stored(id!), tail);
            _bytes += BytesOf(tail);
        }
    }

    /// <summary>A transaction begins; the one before may have failed.</summary>
    public void Begin()
    {
        (_settles, _stagedBytes) = (false, 0);
        _staged.Clear();
        _stuck.Clear();
    }

    /// <returns>Null where the tables have the document's newest revision.</returns>
    public DocumentHead? Find(DocumentId id) =>
        (_staged.GetValueOrDefault(id) ?? (_settles ? null : _unsettled.GetValueOrDefault(id)))?.Head;

    public void Append(DocumentId id, DocumentTail tail)
    {
        _stagedBytes += BytesOf(tail);
        Add(_staged, id, tail);
    }

    /// <summary>It is time to settle an interval from now, whatever becomes of this try.</summary>
    public void Postpone() => _since = Stopwatch.GetTimestamp();

    /// <summary>Brings everything into the tables.</summary>
    public void Settle(SqliteStatements statements)
    {
        Postpone();
        var before = _stuck.Count;
        if (!_settles)
        {
            statements.ClearJournal();
            Settle(_unsettled, statements);
        }
        Settle(_staged, statements);
        if (_stuck.Count > before)
            statements.AddToJournal(JournalRow.Write(_stuck.Skip(before).Select(stuck => stuck.Tail)));
        _settles = true;
        _staged.Clear();
        _stagedBytes = 0;
    }

    /// <summary>A transaction is about to commit.</summary>
    public void Seal(SqliteStatements statements)
    {
        if (_staged.Count == 0)
            return;
        if (IsDue)
            Settle(statements);
        else
            statements.AddToJournal(JournalRow.Write(_staged.Values));
    }

    /// <summary>It has committed.</summary>
    public void Committed()
    {
        if (_settles)
        {
            _unsettled.Clear();
            _bytes = _stuck.Sum(stuck => BytesOf(stuck.Tail));
            foreach (var (id, tail) in _stuck)
                Add(_unsettled, id, tail);
        }
        if (IsEmpty)
            Postpone();
        foreach (var (id, tail) in _staged)
            Add(_unsettled, id, tail);
        _bytes += _stagedBytes;
    }

    private void Settle(Dictionary<DocumentId, DocumentTail> tails, SqliteStatements statements)
    {
        foreach (var (id, tail) in tails)
            if (!statements.TrySettle(tail))
                _stuck.Add((id, tail));
    }

    private static void Add(Dictionary<DocumentId, DocumentTail> tails, DocumentId id, DocumentTail next) =>
        tails[id] = tails.TryGetValue(id, out var before) ? before.Then(next) : next;

    private static long BytesOf(DocumentTail tail) => tail.Revisions.Sum(revision => (long)revision.Encoded.Length);
}
