using CollabDocs.Documents.Access;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <summary>The writer's connection with its statements, the frequent ones prepared. Belongs to the thread of <see cref="SqliteWriter"/>.</summary>
internal sealed partial class SqliteStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteJournal _journal;
    private readonly SqliteStatement _begin, _commit, _rollback, _findHead, _addToJournal, _advance, _insertRevision, _upsertSession, _savepoint, _undo, _release;

    public SqliteStatements(SqliteConnection connection, SqliteJournal journal)
    {
        (_connection, _journal) = (connection, journal);
        journal.Load(connection);
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _savepoint = Prepare("SAVEPOINT settle");
        _undo = Prepare("ROLLBACK TO settle");
        _release = Prepare("RELEASE settle");
        _findHead = Prepare("SELECT number, epoch, revision FROM documents WHERE id = ?1 AND deleted = 0");
        _addToJournal = Prepare("INSERT INTO journal (entries) VALUES (?1)");
        _advance = Prepare(
            """
            UPDATE documents SET epoch = ?3, revision = ?4, length = ?5, modified = max(modified, ?6)
            WHERE number = ?1 AND revision = ?2 AND deleted = 0
            """);
        _insertRevision = Prepare("INSERT INTO revisions (document, number, encoded) VALUES (?1, ?2, ?3)");
        _upsertSession = Prepare(
            """
            INSERT INTO sessions (document, session, sequence, revision) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (document, session) DO UPDATE SET sequence = excluded.sequence, revision = excluded.revision
            """);
    }

    /// <summary>How many this transaction has inserted.</summary>
    public int Revisions { get; private set; }

    public void Begin()
    {
        Revisions = 0;
        _journal.Begin();
        _begin.Run();
    }

    /// <summary>Writes down what was appended. Nothing follows but <see cref="Commit"/>.</summary>
    public void Seal() => _journal.Seal(this);

    public void Commit()
    {
        _commit.Run();
        _journal.Committed();
    }

    /// <returns>False where SQLite would not even do that: the connection is of no use any more.</returns>
    public bool TryRollback()
    {
        try
        {
            // SQLite ends the transaction by itself after some errors.
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                _rollback.Run();
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    public AppendResult Append(DocumentId id, long epoch, IReadOnlyList<Revision> revisions, int length)
    {
        var there = _journal.Find(id) ?? FindHead(id);
        if (there is not { } head || head.Epoch > epoch || head.Revision != revisions[0].Number - 1)
            return WhyNot(there, epoch);
        for (var i = 1; i < revisions.Count; i++)
            if (revisions[i].Number != revisions[0].Number + i)
                throw new ArgumentException($"Revision {revisions[i].Number} does not follow {revisions[i - 1].Number}.", nameof(revisions));
        _journal.Append(id, new DocumentTail(head.Document, epoch, length, revisions));
        Revisions += revisions.Count;
        return new AppendResult.Appended();
    }

    /// <summary>Brings what was appended into the tables, of all documents.</summary>
    /// <returns>True.</returns>
    public bool Settle()
    {
        _journal.Settle(this);
        return true;
    }

    /// <summary>Brings what was appended to a document into its tables.</summary>
    /// <returns>False where it does not follow what they have, and nothing was done. What was purged has nothing to follow on, and needs nothing.</returns>
    public bool TrySettle(DocumentTail tail)
    {
        const int Constraint = 19;
        var last = tail.Last;
        _savepoint.Run();
        try
        {
            var follows = _advance.Bind(1, tail.Document).Bind(2, tail.Revisions[0].Number - 1)
                .Bind(3, tail.Epoch).Bind(4, last.Number).Bind(5, tail.Length).Bind(6, last.Time).Run() == 1;
            if (follows)
                Insert(tail.Document, tail.Revisions);
            _release.Run();
            return follows || IsPurged(tail.Document);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Constraint)
        {
            _undo.Run();
            _release.Run();
            return false;
        }
    }

    public void AddToJournal(byte[] row) => _addToJournal.Bind(1, row).Run();

    public void ClearJournal() => _connection.Execute("DELETE FROM journal");

    public CreateResult Create(DocumentId id, string title, Revision? first, int length, FirstOwner? owner, long time)
    {
        if (Find(id) is { } there)
            return there.Deleted ? CreateResult.Deleted : CreateResult.Taken;
        var document = _connection.ExecuteScalar<long>(
            """
            INSERT INTO documents (id, title, revision, length, created, modified) VALUES (@Id, @title, @revision, @length, @time, @time)
            RETURNING number
            """, new { Id = id.Value, title, revision = first?.Number ?? 0, length, time });
        if (first is not null)
        {
            Insert(document, [first]);
            Revisions++;
        }
        if (owner is not null)
            ChangeAccess(id, epoch: 0, owner.Grant, owner.Actor, time);
        return CreateResult.Created;
    }

    public DocumentInfo? Rename(DocumentId id, string title, long time)
    {
        SettleFor(id);
        _connection.Execute(
            "UPDATE documents SET title = @title, modified = max(modified, @time) WHERE id = @Id AND deleted = 0", new { Id = id.Value, title, time });
        return Find(id) is { Deleted: false } live ? live.Info : null;
    }

    public void SaveSnapshot(DocumentId id, long epoch, StoredSnapshot snapshot)
    {
        SettleFor(id);
        _connection.Execute(
            """
            INSERT INTO snapshots (document, revision, content)
                SELECT number, @Revision, @Content FROM documents WHERE id = @Id AND deleted = 0 AND epoch <= @epoch AND revision >= @Revision
            ON CONFLICT (document) DO UPDATE SET revision = excluded.revision, content = excluded.content
                WHERE excluded.revision > snapshots.revision OR snapshots.revision > (SELECT d.revision FROM documents d WHERE d.number = snapshots.document)
            """, new { Id = id.Value, epoch, snapshot.Revision, snapshot.Content });
    }

    public bool Pack(DocumentId id, long epoch, IReadOnlyList<StoredBlock> blocks)
    {
        SettleFor(id);
        var through = blocks.Max(block => block.Range.Through);
        if (_connection.ExecuteScalar<long?>(
                "SELECT number FROM documents WHERE id = @Id AND deleted = 0 AND epoch <= @epoch AND revision >= @through", new { Id = id.Value, epoch, through })
            is not { } document)
            return false;
        foreach (var (((level, after), last), content) in blocks)
        {
            _connection.Execute(
                """
                INSERT INTO blocks (document, level, after, through, content) VALUES (@document, @level, @after, @last, @content)
                ON CONFLICT (document, level, after) DO UPDATE SET through = excluded.through, content = excluded.content WHERE excluded.through >= blocks.through
                """,
                new { document, level, after, last, content = content.ToArray() });
            if (level == 0)
                _connection.Execute("DELETE FROM revisions WHERE document = @document AND number > @after AND number <= @last", new { document, after, last });
        }
        return true;
    }

    public byte[] GetOrAddMetadata(string name, byte[] candidate)
    {
        _connection.Execute("INSERT INTO metadata (name, value) VALUES (@name, @candidate) ON CONFLICT (name) DO NOTHING", new { name, candidate });
        return _connection.QuerySingle<byte[]>("SELECT value FROM metadata WHERE name = @name", new { name });
    }

    public T Ask<T>(string sql) => _connection.ExecuteScalar<T>(sql)!;

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_begin, _commit, _rollback, _findHead, _addToJournal, _advance, _insertRevision, _upsertSession, _savepoint, _undo, _release])
            statement.Dispose();
        _connection.Dispose();
    }

    /// <summary>Why an append was refused.</summary>
    private static AppendResult WhyNot(DocumentHead? head, long epoch) =>
        head is not { } there ? new AppendResult.Gone()
        : there.Epoch > epoch ? new AppendResult.Fenced(there.Epoch)
        : new AppendResult.Conflict(there.Revision);

    /// <returns>Where a document stands that is not deleted, in the tables.</returns>
    private DocumentHead? FindHead(DocumentId id) =>
        _findHead.Bind(1, id.Value).First<DocumentHead?>(static row => new DocumentHead(row.Int64(0), row.Int64(1), row.Int64(2)));

    /// <summary>Before the tables are asked about a document, or changed: settles everything where the journal has anything of it.</summary>
    private void SettleFor(DocumentId id)
    {
        if (_journal.Find(id) is not null)
            Settle();
    }

    private StoredDocument? Find(DocumentId id)
    {
        SettleFor(id);
        return SqliteQueries.Find(_connection, id);
    }

    private void Insert(long document, IReadOnlyList<Revision> revisions)
    {
        var progress = new Dictionary<long, SessionProgress>();
        foreach (var revision in revisions)
        {
            _insertRevision.Bind(1, document).Bind(2, revision.Number).Bind(3, revision.Encoded.Span).Run();
            progress[revision.Session] = new SessionProgress(revision.Sequence, revision.Number);
        }
        foreach (var (session, (sequence, revision)) in progress)
            _upsertSession.Bind(1, document).Bind(2, session).Bind(3, sequence).Bind(4, revision).Run();
    }

    private SqliteStatement Prepare(string sql) => new(_connection, sql);
}
