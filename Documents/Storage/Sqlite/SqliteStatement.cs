using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// A prepared statement, run without ADO.NET: around a commit of a few edits commands, parameters and readers cost as much again as SQLite itself. Belongs to the thread of
/// its connection, which waits for locks by itself (<c>PRAGMA busy_timeout</c>).
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    /// <param name="sql">One statement, with the parameters <c>?1</c>, <c>?2</c> …</param>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_connection, sql, out _statement));
    }

    /// <summary>Gives a parameter its value, until it gets another.</summary>
    public SqliteStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    /// <inheritdoc cref="Bind(int, long)"/>
    public SqliteStatement Bind(int parameter, string value)
    {
        Check(raw.sqlite3_bind_text(_statement, parameter, value));
        return this;
    }

    /// <inheritdoc cref="Bind(int, long)"/>
    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, parameter, value));
        return this;
    }

    /// <returns>How many rows it has changed, if it changes any.</returns>
    /// <exception cref="SqliteException"/>
    public int Run()
    {
        First(static _ => true);
        return raw.sqlite3_changes(_connection);
    }

    /// <returns>What is made of the first row; the default where there is none.</returns>
    /// <exception cref="SqliteException"/>
    public T? First<T>(Func<SqliteStatement, T> row)
    {
        try
        {
            var result = raw.sqlite3_step(_statement);
            Check(result);
            return result == raw.SQLITE_ROW ? row(this) : default;
        }
        finally
        {
            raw.sqlite3_reset(_statement); // says again what the step has said
        }
    }

    /// <param name="column">From 0.</param>
    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _connection);
}
