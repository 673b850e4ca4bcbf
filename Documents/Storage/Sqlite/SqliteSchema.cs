using Dapper;
using Microsoft.Data.Sqlite;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// The tables of the data file, as numbered migrations. A migration that has been released is never changed: the next one is added below.
/// The file's <c>user_version</c> is the number of those it has had.
/// </summary>
internal static class SqliteSchema
{
    private static readonly string[] Migrations =
    [
        // 1: documents are numbered, so that the tables that grow hold eight bytes at most for the document in each row.
        // Revisions and sessions are clustered on their keys: reading what follows a revision is one range of one tree.
        """
        CREATE TABLE metadata (
            name TEXT PRIMARY KEY,
            value BLOB NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE documents (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            revision INTEGER NOT NULL,
            length INTEGER NOT NULL,
            created INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            deleted INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX documents_by_change ON documents (modified DESC, number DESC) WHERE deleted = 0;

        CREATE TABLE revisions (
            document INTEGER NOT NULL REFERENCES documents (number),
            number INTEGER NOT NULL,
            encoded BLOB NOT NULL,
            PRIMARY KEY (document, number)
        ) WITHOUT ROWID;

        CREATE TABLE sessions (
            document INTEGER NOT NULL REFERENCES documents (number),
            session INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            PRIMARY KEY (document, session)
        ) WITHOUT ROWID;

        CREATE TABLE snapshots (
            document INTEGER PRIMARY KEY REFERENCES documents (number),
            revision INTEGER NOT NULL,
            content BLOB NOT NULL
        );
        """,

        // 2: the epoch of the last append, which refuses those of older ones.
        "ALTER TABLE documents ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;",

        // 3: what was appended and is not in the tables above yet (SqliteJournal; the rows are JournalRow's).
        """
        CREATE TABLE journal (
            number INTEGER PRIMARY KEY,
            entries BLOB NOT NULL
        );
        """,

        // 4: blocks of old revisions, and what stretches of them do (PROTOCOL K). The content is last, so that what stands before it is read without it.
        """
        CREATE TABLE blocks (
            document INTEGER NOT NULL REFERENCES documents (number),
            level INTEGER NOT NULL,
            after INTEGER NOT NULL,
            through INTEGER NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (document, level, after)
        );
        """,

        // 5: who the sessions are that have written: apart from sessions, which every append writes to. And versions: their ids are never given again; of each kind
        // but the first (named) a revision has one at most.
        """
        CREATE TABLE authors (
            document INTEGER NOT NULL REFERENCES documents (number),
            session INTEGER NOT NULL,
            name TEXT NOT NULL,
            color TEXT NOT NULL,
            PRIMARY KEY (document, session)
        ) WITHOUT ROWID;

        CREATE TABLE versions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            document INTEGER NOT NULL REFERENCES documents (number),
            revision INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            name TEXT NOT NULL,
            note TEXT NOT NULL,
            author TEXT NOT NULL,
            created INTEGER NOT NULL
        );
        CREATE INDEX versions_by_revision ON versions (document, revision DESC, id DESC);
        CREATE INDEX versions_by_kind ON versions (document, kind, revision DESC, id DESC);
        CREATE UNIQUE INDEX versions_once ON versions (document, revision, kind) WHERE kind <> 1;
        """,

        // 6: who may do what. access is the generation of a document's list. The key ring is that of ASP.NET Core Data Protection.
        """
        ALTER TABLE documents ADD COLUMN access INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE authors ADD COLUMN person TEXT;

        CREATE TABLE people (
            document INTEGER NOT NULL REFERENCES documents (number),
            person TEXT NOT NULL,
            role INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            since INTEGER NOT NULL,
            PRIMARY KEY (document, person)
        ) WITHOUT ROWID;
        CREATE INDEX people_by_person ON people (person, document) WHERE role > 0;

        CREATE TABLE links (
            document INTEGER NOT NULL REFERENCES documents (number),
            id TEXT NOT NULL,
            role INTEGER NOT NULL,
            name TEXT NOT NULL,
            since INTEGER NOT NULL,
            PRIMARY KEY (document, id)
        ) WITHOUT ROWID;

        CREATE TABLE api_keys (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            hash BLOB NOT NULL UNIQUE,
            created INTEGER NOT NULL,
            revoked INTEGER
        );

        CREATE TABLE key_ring (
            name TEXT PRIMARY KEY,
            xml TEXT NOT NULL
        ) WITHOUT ROWID;
        """,

        // 7: what each webhook was told of a document last (PROTOCOL N). Of a deleted one the row stays, as its tombstone does.
        """
        CREATE TABLE webhook_deliveries (
            webhook TEXT NOT NULL,
            document INTEGER NOT NULL REFERENCES documents (number),
            number INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            deleted INTEGER NOT NULL,
            PRIMARY KEY (webhook, document)
        ) WITHOUT ROWID;
        """,

        // 8: what is deleted stays for a while: kept is then the time, in ms. Where a document is deleted and not kept, only its row is left, a tombstone; what else it had is
        // in purges until it is gone. And who did what: by the document's id, for it outlives the document.
        """
        ALTER TABLE documents ADD COLUMN kept INTEGER;
        CREATE INDEX documents_by_deletion ON documents (kept DESC, number DESC) WHERE kept IS NOT NULL;

        CREATE TABLE purges (
            document INTEGER PRIMARY KEY REFERENCES documents (number)
        );

        CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            document TEXT,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            detail TEXT
        );
        CREATE INDEX audit_by_document ON audit (document, id DESC);
        """,
    ];

    public static int Newest => Migrations.Length;

    /// <summary>Brings the file to the newest version; each migration is one transaction.</summary>
    /// <exception cref="InvalidOperationException">The file was written by a newer version of this program.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        var version = connection.ExecuteScalar<int>("PRAGMA user_version");
        if (version > Newest)
            throw new InvalidOperationException(
                $"The data file {connection.DataSource} has schema version {version}; this program knows only versions up to {Newest}. " +
                "Start the newer CollabDocs that wrote it, or give another data directory.");
        for (; version < Newest; version++)
            connection.Execute($"BEGIN IMMEDIATE; {Migrations[version]} PRAGMA user_version = {version + 1}; COMMIT;");
    }
}
