import CallboxModel
import Foundation
import Testing

extension Wire {
    /// Other users of the machine, and what they may have planted.
    @Suite(.enabled(if: getuid() == 0 && Program.isThere("/usr/bin/setpriv"), "needs root and util-linux"))
    struct IntruderStories {
        private static let nobody: UInt32 = 65534
        private static let asNobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups"]

        @Test func `another user gets at nothing`() async throws {
            try await withStage { stage in
                let jobs = try await stage.record(1)
                #expect(chmod(stage.directory, 0o755) == 0)
                for command in [["jobs", "ls"], ["inbox", "ls"], ["listen"], ["secrets", "rotate"]] {
                    let finished = try await stage.run(Self.asNobody + [Program.path] + command, program: "/usr/bin/setpriv")
                    #expect(finished.exit == 73, "\(command): \(finished.errors)")
                    #expect(!finished.output.contains(jobs[0].key.text))
                }
                for path in ["", "/ledger.sqlite", "/secrets/capability-keys.json", "/inbox/new"] {
                    let finished = try await stage.run(Self.asNobody + ["/bin/cat", stage.state + path], program: "/usr/bin/setpriv")
                    #expect(finished.exit != 0 && finished.output.isEmpty)
                }
            }
        }

        @Test func `a state directory of another user is refused, and a service as that user runs on it`() async throws {
            try await withStage { stage in
                #expect(chmod(stage.directory, 0o755) == 0)
                #expect(mkdir(stage.state, 0o700) == 0 && chown(stage.state, Self.nobody, Self.nobody) == 0)
                let refused = try await stage.run("jobs", "ls")
                #expect(refused.exit == 78)
                #expect(refused.errors.contains("belongs to another user"))
                #expect(try FileManager.default.contentsOfDirectory(atPath: stage.state).isEmpty)
                stage.set("provider.key-file", nil)
                let service = try await stage.serve(under: "/usr/bin/setpriv", Self.asNobody, "listen")
                #expect(try await service.callback("{}", to: "/callbacks/x")?.status == 404)
            }
        }

        @Test(arguments: [0o755, 0o770, 0o1777] as [mode_t])
        func `a state directory that others may enter is refused before anything is made in it`(mode: mode_t) async throws {
            try await withStage { stage in
                #expect(mkdir(stage.state, 0o700) == 0 && chmod(stage.state, mode) == 0)
                let finished = try await stage.run("listen")
                #expect(finished.exit == 78)
                #expect(finished.errors.contains("chmod 700"))
                #expect(try FileManager.default.contentsOfDirectory(atPath: stage.state).isEmpty)
            }
        }

        @Test(arguments: [
            "inbox", "inbox/new", "inbox/tmp", "inbox/taken", "inbox/quarantine", "secrets", "secrets/capability-keys.json", "lock",
            "ledger.sqlite",
            "ledger.sqlite-wal", "ledger.sqlite-shm",
        ])
        func `a symbolic link in place of what is ours is refused, and nothing is written behind it`(name: String) async throws {
            try await withStage { stage in
                _ = try await stage.record(1)
                let service = try await stage.serve("listen")
                service.process.stop()
                let (path, elsewhere) = (stage.state + "/" + name, stage.directory + "/elsewhere")
                if FileManager.default.fileExists(atPath: path) { try FileManager.default.moveItem(atPath: path, toPath: elsewhere) }
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere)
                let before = try Self.tree(elsewhere)
                let finished = try await stage.run("listen", "--set", "listen.address=127.0.0.1:0")
                #expect([73, 78].contains(finished.exit), "\(finished.errors)")
                #expect(finished.errors.contains(name.split(separator: "/").last ?? ""))
                #expect(try Self.tree(elsewhere) == before)
            }
        }

        /// What lies at a path: names, sizes and times of change.
        private static func tree(_ path: String) throws -> [String] {
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            let names = FileManager.default.subpaths(atPath: path) ?? []
            return try ([""] + names.sorted()).map { name in
                let attributes = try FileManager.default.attributesOfItem(atPath: name.isEmpty ? path : path + "/" + name)
                return "\(name) \(attributes[.size] ?? 0) \(attributes[.modificationDate] ?? "")"
            }
        }
    }
}
