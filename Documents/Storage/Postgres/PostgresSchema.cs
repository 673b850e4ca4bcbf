using Dapper;
using Npgsql;

namespace CollabDocs.Documents.Storage;

/// <summary>
/// The tables, in a schema of their own, as numbered migrations. A migration that has been released is never changed: the next one is added below. The table
/// <c>migrations</c> holds the numbers of those that were applied. Nodes that start at once wait for each other.
/// </summary>
internal static class PostgresSchema
{
    /// <summary>The advisory lock of migrating: any number that no other program in the same database is likely to choose.</summary>
    private const long LockKey = 0x636f6c6c_6162;

    private static readonly string[] Migrations =
    [
        // 1: what changes with every append is apart from the rest, in heads: its rows are short, and updating them touches one small index besides their key.
        // A document that was deleted has no head. The tables that grow have no foreign keys, which would cost an append a query for every row: rows are only
        // ever added to a document whose head is locked, and what a deletion leaves behind is in purges until it is gone.
        // folded is title and id in upper case, as .NET does it, so that searching does not depend on the locale of the database.
        """
        CREATE TABLE metadata (
            name text PRIMARY KEY,
            value bytea NOT NULL
        );

        CREATE TABLE documents (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id text COLLATE "C" NOT NULL UNIQUE,
            title text NOT NULL,
            folded text COLLATE "C" NOT NULL,
            created bigint NOT NULL,
            deleted bigint
        );

        CREATE TABLE heads (
            document bigint PRIMARY KEY,
            epoch bigint NOT NULL DEFAULT 0,
            revision bigint NOT NULL,
            length integer NOT NULL,
            modified bigint NOT NULL
        );
        CREATE INDEX heads_by_change ON heads (modified DESC, document DESC);

        CREATE TABLE revisions (
            document bigint NOT NULL,
            number bigint NOT NULL,
            encoded bytea NOT NULL,
            PRIMARY KEY (document, number)
        );

        CREATE TABLE sessions (
            document bigint NOT NULL,
            session bigint NOT NULL,
            sequence bigint NOT NULL,
            revision bigint NOT NULL,
            PRIMARY KEY (document, session)
        );

        -- Snapshots come compressed.
        CREATE TABLE snapshots (
            document bigint PRIMARY KEY,
            revision bigint NOT NULL,
            content bytea NOT NULL
        );
        ALTER TABLE snapshots ALTER COLUMN content SET STORAGE EXTERNAL;

        CREATE TABLE purges (
            document bigint PRIMARY KEY
        );
        """,

        // 2: searching reads all titles, unless the server has trigrams to give; without them all else works the same.
        """
        DO $$
        BEGIN
            CREATE EXTENSION IF NOT EXISTS pg_trgm;
            EXECUTE format('CREATE INDEX documents_by_text ON documents USING gin (folded %I.gin_trgm_ops)',
                (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'));
        EXCEPTION
            WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
                RAISE NOTICE 'Searching has no index: pg_trgm is not there.';
        END $$;
        """,

        // 3: blocks of old revisions, and what stretches of them do (PROTOCOL K). They come compressed.
        """
        CREATE TABLE blocks (
            document bigint NOT NULL,
            level integer NOT NULL,
            after bigint NOT NULL,
            through bigint NOT NULL,
            content bytea NOT NULL,
            PRIMARY KEY (document, level, after)
        );
        ALTER TABLE blocks ALTER COLUMN content SET STORAGE EXTERNAL;
        """,

        // 4: who the sessions are that have written: apart from sessions, which every append writes to. And versions: their ids are never given again; of each kind
        // but the first (named) a revision has one at most.
        """
        CREATE TABLE authors (
            document bigint NOT NULL,
            session bigint NOT NULL,
            name text NOT NULL,
            color text NOT NULL,
            PRIMARY KEY (document, session)
        );

        CREATE TABLE versions (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            document bigint NOT NULL,
            revision bigint NOT NULL,
            kind bigint NOT NULL,
            name text NOT NULL,
            note text NOT NULL,
            author text NOT NULL,
            created bigint NOT NULL
        );
        CREATE INDEX versions_by_revision ON versions (document, revision DESC, id DESC);
        CREATE INDEX versions_by_kind ON versions (document, kind, revision DESC, id DESC);
        CREATE UNIQUE INDEX versions_once ON versions (document, revision, kind) WHERE kind <> 1;
        """,

        // 5: who may do what. access is the generation of a document's list. The key ring is that of ASP.NET Core Data Protection.
        """
        ALTER TABLE documents ADD COLUMN access bigint NOT NULL DEFAULT 0;
        ALTER TABLE authors ADD COLUMN person text;

        CREATE TABLE people (
            document bigint NOT NULL,
            person text COLLATE "C" NOT NULL,
            role bigint NOT NULL,
            generation bigint NOT NULL,
            since bigint NOT NULL,
            PRIMARY KEY (document, person)
        );
        CREATE INDEX people_by_person ON people (person, document) WHERE role > 0;

        CREATE TABLE links (
            document bigint NOT NULL,
            id text COLLATE "C" NOT NULL,
            role bigint NOT NULL,
            name text NOT NULL,
            since bigint NOT NULL,
            PRIMARY KEY (document, id)
        );

        CREATE TABLE api_keys (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name text NOT NULL,
            hash bytea NOT NULL UNIQUE,
            created bigint NOT NULL,
            revoked bigint
        );

        CREATE TABLE key_ring (
            name text PRIMARY KEY,
            xml text NOT NULL
        );
        """,

        // 6: what each webhook was told of a document last (PROTOCOL N). Of a deleted one the row stays, as its tombstone does.
        """
        CREATE TABLE webhook_deliveries (
            webhook text COLLATE "C" NOT NULL,
            document bigint NOT NULL,
            number bigint NOT NULL,
            revision bigint NOT NULL,
            deleted boolean NOT NULL,
            PRIMARY KEY (webhook, document)
        );
        """,

        // 7: what is deleted stays for a while: its head is in kept then, where no append finds it. A document that has neither is purged. And who did what: by the document's
        // id, for it outlives the document.
        """
        CREATE TABLE kept (
            document bigint PRIMARY KEY,
            epoch bigint NOT NULL,
            revision bigint NOT NULL,
            length integer NOT NULL,
            modified bigint NOT NULL,
            deleted bigint NOT NULL
        );
        CREATE INDEX kept_by_deletion ON kept (deleted DESC, document DESC);

        CREATE TABLE audit (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            time bigint NOT NULL,
            document text COLLATE "C",
            actor text NOT NULL,
            action text NOT NULL,
            detail text
        );
        CREATE INDEX audit_by_document ON audit (document, id DESC);
        """,
    ];

    public static int Newest => Migrations.Length;

    /// <summary>Brings the database to the newest version, in one transaction.</summary>
    /// <exception cref="InvalidOperationException">A newer version of this program wrote to it, or it cannot hold all text.</exception>
    public static void Migrate(NpgsqlDataSource source)
    {
        using var connection = source.OpenConnection();
        if (connection.ExecuteScalar<string>("SHOW server_encoding") is not "UTF8" and var encoding)
            throw new InvalidOperationException($"The database {connection.Database} has the encoding {encoding}; CollabDocs needs one with UTF8.");
        using var transaction = connection.BeginTransaction();
        // Another node may be at it, for longer than a command usually takes; but one that is cut off must not keep the lock for ever.
        connection.Execute("SET LOCAL idle_in_transaction_session_timeout = '60s'; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0");
        connection.Execute("SELECT pg_advisory_xact_lock(@LockKey)", new { LockKey }, commandTimeout: 0);
        // Not IF NOT EXISTS: even that needs the right to make schemas, which an operator who made this one may keep.
        if (!connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = @Schema)", new { PostgresConnections.Schema }))
            connection.Execute($"CREATE SCHEMA {PostgresConnections.Schema}");
        connection.Execute("CREATE TABLE IF NOT EXISTS migrations (version integer PRIMARY KEY, applied timestamptz NOT NULL DEFAULT now())");
        var version = connection.ExecuteScalar<int>("SELECT coalesce(max(version), 0) FROM migrations");
        if (version > Newest)
            throw new InvalidOperationException(
                $"The database {connection.Database} has schema version {version}; this program knows only versions up to {Newest}. " +
                "Start the newer CollabDocs that wrote it, or name another database.");
        for (; version < Newest; version++)
        {
            connection.Execute(Migrations[version], commandTimeout: 0);
            connection.Execute("INSERT INTO migrations (version) VALUES (@version)", new { version = version + 1 });
        }
        transaction.Commit();
    }
}
