import GRDB

/// A ledger as the first version of Callbox left it, with a job that is over and one that is open.
enum OldLedger {
    static func write(to path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { try $0.execute(sql: tables + rows) }
        try queue.close()
    }

    private static let rows = """
        PRAGMA application_id = 1128419160;
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES ('1: jobs, entries, events');
        INSERT INTO job (id, key, model, parameters, labels, submission, task_id, recorded_at, accepted_at, settled_at, outcome,
            patience, deadline_at, due_at) VALUES
            (1, '019aa5a3-2c9b-7000-8000-000000000001', 'midjourney_remix', '{"imageNo":2}', '{}', 'accepted', 't1',
                1795249882123, 1795249882124, 1795249882125, 'completed', 3600000, 1795253482123, NULL),
            (2, '019aa5a3-2c9b-7000-8000-000000000002', 'midjourney_remix', '{"imageNo":2}', '{}', 'accepted', 't2',
                1795249882123, 1795249882124, NULL, NULL, 3600000, 1795253482123, 1795249942124);
        INSERT INTO entry (sequence, job_id, revision, outcome, source, assurance, settled_at, document, filed_at, taken_at) VALUES
            (1, 1, 1, 'completed', 'callback', 'capability', 1795249882125, x'7b7d', 1795249882126, 1795249882127);
        INSERT INTO event (job_id, at, kind, detail) VALUES
            (1, 1795249882123, 'recorded', '{}'), (1, 1795249882125, 'callback', '{"verdict":"entry"}'),
            (1, 1795249882126, 'callback', '{"verdict":"duplicate"}'), (1, 1795249882127, 'callback', '{"verdict":"duplicate"}'),
            (2, 1795249882123, 'recorded', '{}'), (2, 1795249882125, 'callback', '{"verdict":"refused","reason":"malformed"}');
        """

    private static let tables = """
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
}
