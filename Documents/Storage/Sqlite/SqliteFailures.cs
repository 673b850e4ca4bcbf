using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <summary>Which of SQLite's errors are the store's bad days, and which are bugs of ours.</summary>
internal static class SqliteFailures
{
    private const int Error = 1, Busy = 5, Full = 13, Schema = 17, TooBig = 18, Constraint = 19, Mismatch = 20, Misuse = 21, Range = 25;

    /// <summary>A full disk, an I/O error, a lock that somebody holds, a damaged file: trying again may help, or an operator can. What SQLite
    /// cannot hold (TooBig) it never will.</summary>
    public static bool IsUnavailable(this SqliteException failure) =>
        failure.SqliteErrorCode is not (Error or Schema or TooBig or Constraint or Mismatch or Misuse or Range);

    /// <summary>Whether the connection is as good as before once the transaction is rolled back.</summary>
    public static bool LeavesConnectionUsable(this SqliteException failure) => failure.SqliteErrorCode is Busy or Full or TooBig;

    public static StoreUnavailableException AsUnavailable(this SqliteException failure) =>
        new($"SQLite failed with error {failure.SqliteExtendedErrorCode}: {failure.Message}", failure);
}
