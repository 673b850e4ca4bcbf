using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <summary>The writer's connection with its statements, the frequent ones prepared. Belongs to the thread of <see cref="SqliteWriter"/>.</summary>
internal sealed class SqliteStatements : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin, _commit, _rollback, _advance, _insertRevision, _upsertSession;

    public SqliteStatements(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _advance = Prepare(
            """
            UPDATE documents SET epoch = $epoch, revision = $revision, length = $length, modified = max(modified, $time)
            WHERE id = $id AND epoch <= $epoch AND revision = $expected AND deleted = 0
            RETURNING number
            """, "$id", "$epoch", "$expected", "$revision", "$length", "$time");
        _insertRevision = Prepare(
            "INSERT INTO revisions (document, number, encoded) VALUES ($document, $number, $encoded)", "$document", "$number", "$encoded");
        _upsertSession = Prepare(
            """
            INSERT INTO sessions (document, session, sequence, revision) VALUES ($document, $session, $sequence, $revision)
            ON CONFLICT (document, session) DO UPDATE SET sequence = excluded.sequence, revision = excluded.revision
            """, "$document", "$session", "$sequence", "$revision");
    }

    /// <summary>How many this transaction has inserted.</summary>
    public int Revisions { get; private set; }

    public void Begin()
    {
        Revisions = 0;
        _begin.ExecuteNonQuery();
    }

    public void Commit() => _commit.ExecuteNonQuery();

    /// <returns>False where SQLite would not even do that: the connection is of no use any more.</returns>
    public bool TryRollback()
    {
        try
        {
            // SQLite ends the transaction by itself after some errors.
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                _rollback.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    public AppendResult Append(DocumentId id, long epoch, IReadOnlyList<Revision> revisions, int length)
    {
        var last = revisions[^1];
        Bind(_advance, id.Value, epoch, revisions[0].Number - 1, last.Number, length, last.Time);
        if (_advance.ExecuteScalar() is not long document)
            return WhyNot(id, epoch);
        Insert(document, revisions);
        return new AppendResult.Appended();
    }

    public CreateResult Create(DocumentId id, string title, Revision? first, int length, long time)
    {
        if (Find(id) is { } there)
            return there.Deleted ? CreateResult.Deleted : CreateResult.Taken;
        var document = _connection.ExecuteScalar<long>(
            """
            INSERT INTO documents (id, title, revision, length, created, modified) VALUES (@Id, @title, @revision, @length, @time, @time)
            RETURNING number
            """, new { Id = id.Value, title, revision = first?.Number ?? 0, length, time });
        if (first is not null)
            Insert(document, [first]);
        return CreateResult.Created;
    }

    public DocumentInfo? Rename(DocumentId id, string title, long time)
    {
        _connection.Execute(
            "UPDATE documents SET title = @title, modified = max(modified, @time) WHERE id = @Id AND deleted = 0", new { Id = id.Value, title, time });
        return FindLive(id)?.Info;
    }

    public bool Delete(DocumentId id, long time)
    {
        var document = _connection.ExecuteScalar<long?>(
            """
            UPDATE documents SET deleted = 1, title = '', length = 0, modified = max(modified, @time) WHERE id = @Id AND deleted = 0
            RETURNING number
            """, new { Id = id.Value, time });
        if (document is null)
            return false;
        _connection.Execute(
            """
            DELETE FROM revisions WHERE document = @document;
            DELETE FROM sessions WHERE document = @document;
            DELETE FROM snapshots WHERE document = @document;
            """, new { document });
        return true;
    }

    public void SaveSnapshot(DocumentId id, long epoch, StoredSnapshot snapshot) => _connection.Execute(
        """
        INSERT INTO snapshots (document, revision, content)
            SELECT number, @Revision, @Content FROM documents WHERE id = @Id AND deleted = 0 AND epoch <= @epoch AND revision >= @Revision
        ON CONFLICT (document) DO UPDATE SET revision = excluded.revision, content = excluded.content
            WHERE excluded.revision > snapshots.revision OR snapshots.revision > (SELECT d.revision FROM documents d WHERE d.number = snapshots.document)
        """, new { Id = id.Value, epoch, snapshot.Revision, snapshot.Content });

    public byte[] GetOrAddMetadata(string name, byte[] candidate)
    {
        _connection.Execute("INSERT INTO metadata (name, value) VALUES (@name, @candidate) ON CONFLICT (name) DO NOTHING", new { name, candidate });
        return _connection.QuerySingle<byte[]>("SELECT value FROM metadata WHERE name = @name", new { name });
    }

    public T Ask<T>(string sql) => _connection.ExecuteScalar<T>(sql)!;

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_begin, _commit, _rollback, _advance, _insertRevision, _upsertSession])
            command.Dispose();
        _connection.Dispose();
    }

    /// <summary>Why an append was refused.</summary>
    private AppendResult WhyNot(DocumentId id, long epoch) =>
        SqliteQueries.FindEpoch(_connection, id) is not { } newest ? new AppendResult.Gone()
        : newest > epoch ? new AppendResult.Fenced(newest)
        : new AppendResult.Conflict(Find(id)!.Info.Revision);

    private StoredDocument? Find(DocumentId id) => SqliteQueries.Find(_connection, id);

    private StoredDocument? FindLive(DocumentId id) => Find(id) is { Deleted: false } live ? live : null;

    private void Insert(long document, IReadOnlyList<Revision> revisions)
    {
        Revisions += revisions.Count;
        var progress = new Dictionary<long, SessionProgress>();
        foreach (var revision in revisions)
        {
            Bind(_insertRevision, document, revision.Number, revision.Encoded.ToArray());
            _insertRevision.ExecuteNonQuery();
            progress[revision.Session] = new SessionProgress(revision.Sequence, revision.Number);
        }
        foreach (var (session, (sequence, revision)) in progress)
        {
            Bind(_upsertSession, document, session, sequence, revision);
            _upsertSession.ExecuteNonQuery();
        }
    }

    private SqliteCommand Prepare(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        command.Prepare();
        return command;
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }
}
