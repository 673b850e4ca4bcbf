using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// Appends to many documents in one statement, which is one transaction and one round trip. Each append is judged by itself, on the newest committed state of its
/// document's head, which it locks; so a conflict is a row of the answer, and no error.
/// </summary>
/// <remarks>
/// One statement, because a process that is stopped between two of them would hold the locks of all. In a batch a head that somebody else has locked is passed over
/// and reported as busy: nobody waits for another's document, and batches cannot wait for each other in a circle. Whoever is alone waits.
/// </remarks>
internal static class PostgresAppendStatement
{
    private const string InBatch = "SKIP LOCKED", Alone = "";

    /// <summary>What is large has longer, or on a slow network it would be tried for ever.</summary>
    private const int BytesPerSecond = 1024 * 1024;

    /// <returns>For each append what became of it; null where its document is busy, and nothing was stored.</returns>
    public static async Task<AppendResult?[]> Execute(NpgsqlConnection connection, IReadOnlyList<PostgresAppend> batch)
    {
        await using var command = new NpgsqlCommand(Sql(batch.Count > 1 ? InBatch : Alone), connection);
        // 0 is for ever, if somebody wants that.
        if (command.CommandTimeout > 0)
            command.CommandTimeout += (int)(batch.Sum(append => append.Bytes) / BytesPerSecond);
        AddAppends(command.Parameters, batch);
        AddRevisions(command.Parameters, batch);
        AddProgress(command.Parameters, batch);
        var results = new AppendResult?[batch.Count];
        await using var reader = await command.ExecuteReaderAsync();
        for (var i = 0; await reader.ReadAsync(); i++)
            results[i] = Result(reader, batch[i], alone: batch.Count == 1);
        return results;
    }

    /// <summary>PostgreSQL numbers the rows of unnest from 1 (WITH ORDINALITY): so are the appends here.</summary>
    private static string Sql(string locked) =>
        $"""
        WITH wanted AS MATERIALIZED (
            SELECT w.append, w.epoch, w.expected, w.revision, w.length, w.time, d.number AS document
            FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS w (id, epoch, expected, revision, length, time, append)
            LEFT JOIN documents d ON d.id = w.id AND d.deleted IS NULL
        ), head AS MATERIALIZED (
            SELECT document, epoch, revision FROM heads WHERE document IN (SELECT document FROM wanted) FOR NO KEY UPDATE {locked}
        ), accepted AS (
            UPDATE heads SET epoch = w.epoch, revision = w.revision, length = w.length, modified = greatest(heads.modified, w.time)
            FROM wanted w JOIN head ON head.document = w.document
            WHERE heads.document = w.document AND head.epoch <= w.epoch AND head.revision = w.expected
            RETURNING heads.document, w.append
        ), stored AS (
            INSERT INTO revisions (document, number, encoded)
            SELECT a.document, r.number, r.encoded FROM unnest($7, $8, $9) AS r (append, number, encoded) JOIN accepted a USING (append)
        ), known AS (
            INSERT INTO sessions (document, session, sequence, revision)
            SELECT a.document, s.session, s.sequence, s.revision
            FROM unnest($10, $11, $12, $13) AS s (append, session, sequence, revision) JOIN accepted a USING (append)
            ON CONFLICT (document, session) DO UPDATE SET sequence = excluded.sequence, revision = excluded.revision
        )
        SELECT w.document IS NOT NULL, head.epoch, head.revision, a.append IS NOT NULL
        FROM wanted w LEFT JOIN head ON head.document = w.document LEFT JOIN accepted a ON a.append = w.append
        ORDER BY w.append
        """;

    private static AppendResult? Result(NpgsqlDataReader row, PostgresAppend append, bool alone)
    {
        var (exists, locked, accepted) = (row.GetBoolean(0), !row.IsDBNull(1), row.GetBoolean(3));
        if (accepted)
            return new AppendResult.Appended();
        if (!locked)
            return exists && !alone ? null : new AppendResult.Gone();
        var (epoch, revision) = (row.GetInt64(1), row.GetInt64(2));
        return epoch > append.Epoch ? new AppendResult.Fenced(epoch) : new AppendResult.Conflict(revision);
    }

    private static void AddAppends(NpgsqlParameterCollection parameters, IReadOnlyList<PostgresAppend> batch)
    {
        Add(parameters, batch, append => append.Document.Value);
        Add(parameters, batch, append => append.Epoch);
        Add(parameters, batch, append => append.Revisions[0].Number - 1);
        Add(parameters, batch, append => append.Revisions[^1].Number);
        Add(parameters, batch, append => append.Length);
        Add(parameters, batch, append => append.Revisions[^1].Time);
    }

    private static void AddRevisions(NpgsqlParameterCollection parameters, IReadOnlyList<PostgresAppend> batch)
    {
        var rows = batch.SelectMany((append, index) => append.Revisions.Select(revision => (Append: index + 1L, Revision: revision))).ToList();
        Add(parameters, rows, row => row.Append);
        Add(parameters, rows, row => row.Revision.Number);
        Add(parameters, rows, row => row.Revision.Encoded);
    }

    private static void AddProgress(NpgsqlParameterCollection parameters, IReadOnlyList<PostgresAppend> batch)
    {
        var rows = batch.SelectMany((append, index) => append.Progress.Select(each => (Append: index + 1L, Session: each.Key, Progress: each.Value))).ToList();
        Add(parameters, rows, row => row.Append);
        Add(parameters, rows, row => row.Session);
        Add(parameters, rows, row => row.Progress.Sequence);
        Add(parameters, rows, row => row.Progress.Revision);
    }

    /// <summary>Adds one column, as an array.</summary>
    private static void Add<TRow, T>(NpgsqlParameterCollection parameters, IReadOnlyList<TRow> rows, Func<TRow, T> column) =>
        parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. rows.Select(column)] });
}
