import GRDB

/// The tables of the ledger, as a list of named steps: a step that has been released never changes, new ones are appended.
enum Schema {
    /// Marks the file as ours (sqlite.org/pragma.html#pragma_application_id): "CBOX".
    static let applicationID = 0x4342_4F58

    /// Checks that the database is ours and not newer than this program, and runs the steps it lacks; where it is not new and others have it
    /// open, it must not lack any.
    static func prepare(_ pool: DatabasePool, isAlone: Bool) throws {
        let steps = steps
        try pool.write { database in
            let id = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
            let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
            guard id == applicationID || (id == 0 && isEmpty) else {
                throw LedgerError(.unreadable, "the file is a database, but not a Callbox ledger")
            }
            if id == applicationID, try steps.hasBeenSuperseded(database) {
                throw LedgerError(.newer, "the ledger was made by a newer version of Callbox")
            }
            if id == applicationID, !isAlone, try !steps.hasCompletedMigrations(database) {
                throw LedgerError(.older, "the ledger was made by an older version of Callbox, and another process has it open")
            }
            if isEmpty, id == 0 { try database.execute(sql: "PRAGMA application_id = \(applicationID)") }
        }
        try migrate(pool, steps)
    }

    /// Runs the steps. Of two processes that open a new ledger at once, the slower fails on a step that it finds done, and looks again.
    private static func migrate(_ pool: DatabasePool, _ steps: DatabaseMigrator) throws {
        for _ in steps.migrations {
            do { return try steps.migrate(pool) } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR { continue }
        }
        try steps.migrate(pool)
    }

    private static var steps: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: jobs, entries, events") { try $0.execute(sql: first) }
        migrator.registerMigration("2: unconfirmed ends") { try $0.execute(sql: unconfirmedEnds) }
        migrator.registerMigration("3: account, timebase, tally, forgetting") { try $0.execute(sql: third) }
        migrator.registerMigration("4: documents apart") { try $0.execute(sql: documents) }
        return migrator
    }

    /// Times are milliseconds since 1970. Big tables are keyed by rising integers: random text keys cost several times as much
    /// per insert.
    private static let first = """
        CREATE TABLE job (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            model TEXT NOT NULL,
            parameters TEXT NOT NULL,
            reference TEXT,
            labels TEXT NOT NULL,
            batch TEXT,
            line TEXT,
            submission TEXT NOT NULL
                CHECK (submission IN ('recorded', 'sent', 'accepted', 'in-doubt', 'refused', 'abandoned')),
            submitter INTEGER,
            task_id TEXT,
            recorded_at INTEGER NOT NULL,
            accepted_at INTEGER,
            settled_at INTEGER,
            outcome TEXT,
            patience INTEGER NOT NULL,
            deadline_at INTEGER NOT NULL,
            due_at INTEGER,
            lease_until INTEGER,
            poller INTEGER,
            fence INTEGER NOT NULL DEFAULT 0,
            poll_count INTEGER NOT NULL DEFAULT 0,
            UNIQUE (batch, line),
            -- An open job that can be polled is always due at some time: none is ever forgotten.
            CHECK (settled_at IS NOT NULL OR task_id IS NULL OR due_at IS NOT NULL)
        ) STRICT;
        CREATE INDEX job_due ON job (due_at) WHERE due_at IS NOT NULL;
        CREATE INDEX job_open ON job (deadline_at) WHERE settled_at IS NULL;
        CREATE INDEX job_under_way ON job (submitter) WHERE submission = 'sent';
        CREATE INDEX job_leased ON job (poller) WHERE lease_until IS NOT NULL;
        CREATE INDEX job_accepted ON job (model, accepted_at) WHERE accepted_at IS NOT NULL;

        CREATE TABLE entry (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            job_id INTEGER NOT NULL UNIQUE REFERENCES job (id),
            revision INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            source TEXT NOT NULL,
            assurance TEXT NOT NULL,
            settled_at INTEGER NOT NULL,
            document BLOB NOT NULL,
            filer INTEGER,
            filed_at INTEGER,
            taken_at INTEGER
        ) STRICT;
        CREATE INDEX entry_unfiled ON entry (filer) WHERE filer IS NOT NULL;
        CREATE INDEX entry_untaken ON entry (sequence) WHERE taken_at IS NULL;

        CREATE TABLE event (
            id INTEGER PRIMARY KEY,
            job_id INTEGER NOT NULL REFERENCES job (id),
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            detail TEXT NOT NULL
        ) STRICT;
        CREATE INDEX event_job ON event (job_id);

        CREATE TABLE instance (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            role TEXT NOT NULL,
            process INTEGER NOT NULL,
            started_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE pause (
            account TEXT PRIMARY KEY,
            until INTEGER NOT NULL,
            reason TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// At most one a job: the first end that a callback told where only a poll may.
    private static let unconfirmedEnds = """
        CREATE TABLE unconfirmed_end (
            job_id INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
            outcome TEXT NOT NULL CHECK (outcome IN ('completed', 'failed')),
            received_at INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        """

    /// Sums that were counted from events until now are kept from here on; what is forgotten leaves only what a batch must know.
    private static let third = """
        CREATE TABLE account (
            name TEXT PRIMARY KEY,
            tokens REAL NOT NULL,
            filled_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE timebase (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            boot TEXT NOT NULL,
            offset INTEGER NOT NULL,
            seen INTEGER NOT NULL,
            event_id INTEGER NOT NULL,
            steady_since INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE tally (
            name TEXT PRIMARY KEY,
            number INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO tally (name, number)
            SELECT coalesce(detail ->> '$.reason', detail ->> '$.verdict'), count(*) FROM event
            WHERE kind = 'callback' AND coalesce(detail ->> '$.reason', detail ->> '$.verdict') IS NOT NULL GROUP BY 1;

        ALTER TABLE job ADD COLUMN omitted INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE forgotten_line (
            batch TEXT NOT NULL,
            line TEXT NOT NULL,
            key TEXT NOT NULL,
            state TEXT NOT NULL,
            PRIMARY KEY (batch, line)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX forgotten_key ON forgotten_line (key);
        CREATE INDEX entry_taken ON entry (taken_at) WHERE taken_at IS NOT NULL AND filer IS NULL;
        CREATE INDEX job_abandoned ON job (settled_at) WHERE submission = 'abandoned';
        """

    /// A document never changes, what else is known of an entry does twice: in a row of its own it is not written again each time. The
    /// timeline knows when an entry was filed. What is in the ledger is written once more by this step, into the log first.
    private static let documents = """
        CREATE TABLE document (
            sequence INTEGER PRIMARY KEY REFERENCES entry (sequence) ON DELETE CASCADE,
            body BLOB NOT NULL
        ) STRICT;
        INSERT INTO document (sequence, body) SELECT sequence, document FROM entry;
        ALTER TABLE entry DROP COLUMN document;
        ALTER TABLE entry DROP COLUMN filed_at;
        """
}
