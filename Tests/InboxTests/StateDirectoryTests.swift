import CallboxInbox
import CallboxModel
import Disk
import Glibc
import TestSupport
import Testing

/// A state directory is its owner's alone, and knows which processes live.
@Suite struct StateDirectoryTests {
    @Test func `it is made for its owner alone`() async throws {
        try await withPath { path in
            let state = try StateDirectory("\(path)/deep/state")
            try #expect(state.root.mode() == 0o700)
            try #expect(state.secrets().mode() == 0o700)
            #expect(state.ledgerPath == "\(path)/deep/state/ledger.sqlite")
        }
    }

    @Test(arguments: [0o755, 0o750, 0o701, 0o777] as [mode_t])
    func `a directory that others may enter is refused, with what to do`(mode: mode_t) async throws {
        try await withPath { path in
            try Directory.open(path, makingWith: 0o700).setMode(mode)
            let failure = #expect(throws: Failure.self) { try StateDirectory(path) }
            #expect(failure?.code == .configuration)
            #expect(failure?.remedy == "Close it with: chmod 700 \(path)")
        }
    }

    @Test func `a path that cannot be a directory is refused, with the cause`() async throws {
        try await withPath { path in
            try Directory.open(path, makingWith: 0o700).write([], toNew: "file")
            let failure = #expect(throws: Failure.self) { try StateDirectory("\(path)/file/state") }
            #expect(failure?.code == .storage)
            #expect(failure?.cause?.contains("Not a directory") == true)
        }
    }

    @Test func `a process lives as long as it holds its lock`() async throws {
        try await withPath { path in
            let other = try StateDirectory(path)
            do {
                let state = try StateDirectory(path)
                try #expect(state.claim(instance: 7))
                try #expect(!state.isLiving(instance: 7), "nobody sees a lock of its own")
                try #expect(other.isLiving(instance: 7))
                try #expect(!other.isLiving(instance: 8))
                try #expect(!other.claim(instance: 7))
                try state.release(instance: 7)
                try #expect(!other.isLiving(instance: 7))
                try #expect(state.claim(instance: 7))
            }
            try #expect(!other.isLiving(instance: 7))
        }
    }

    @Test func `one listener runs on a state directory`() async throws {
        try await withPath { path in
            let first = try StateDirectory(path)
            let second = try StateDirectory(path)
            try #expect(!second.hasListener())
            try first.claimListener()
            try #expect(second.hasListener())
            let failure = #expect(throws: Failure.self) { try second.claimListener() }
            #expect(failure?.code == .stateInUse)
        }
    }

    @Test func `the shipped schema of an entry is strict JSON and names its version`() throws {
        let schema = try #require(try JSONScanner.scan(EntrySchema.document).object)
        #expect(schema["properties"]?.object?["schema"]?.object?["const"] == .string(Entry.schema))
    }
}
