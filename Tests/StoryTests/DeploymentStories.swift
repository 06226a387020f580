import Foundation
import Testing

extension Running {
    /// The units that systemd runs the service from.
    @Suite(.enabled(if: Program.isThere("/usr/bin/systemd-analyze"), "needs systemd"))
    struct DeploymentStories {
        private static let analyze = "/usr/bin/systemd-analyze"

        /// The exposure that systemd finds, in tenths: a bare unit has 96.
        @Test(arguments: [("callbox-listen", 5), ("callbox-poll", 15)])
        func `a unit leaves the service hardly anything but its own work`(unit: String, bound: Int) async throws {
            try await withStage { stage in
                let path = try installed(unit + ".service", on: stage)
                let verdict = try await stage.run(
                    ["security", "--no-pager", "--offline=true", "--threshold=\(bound)", path], program: Self.analyze)
                #expect(verdict.exit == 0, "\(verdict.output)")
            }
        }

        @Test func `systemd understands every line of the units`() async throws {
            try await withStage { stage in
                let paths = try ["callbox-listen.service", "callbox-poll.service", "callbox-listen.socket"].map {
                    try installed($0, on: stage)
                }
                let verdict = try await stage.run(["verify", "--no-pager", "--man=no"] + paths, program: Self.analyze)
                // Warnings about units of the machine itself are not ours.
                #expect(verdict.exit == 0, "\(verdict.errors)")
                #expect(!verdict.errors.contains("callbox"), "\(verdict.errors)")
            }
        }

        /// The name of the machine's start lies in /proc/sys, which ProcSubset=pid takes away; without it no jump of the clock is seen.
        @Test(arguments: ["callbox-listen", "callbox-poll"])
        func `a unit does not hide when the machine was started`(unit: String) throws {
            let text = try String(contentsOfFile: Program.sources + "/deploy/systemd/\(unit).service", encoding: .utf8)
            let settings = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            #expect(settings.contains("ProtectProc=invisible"))
            #expect(!settings.contains { $0.hasPrefix("ProcSubset=pid") || $0.hasPrefix("InaccessiblePaths=") })
        }

        /// A copy of a unit that starts the program under test.
        private func installed(_ name: String, on stage: Stage) throws -> String {
            let text = try String(contentsOfFile: Program.sources + "/deploy/systemd/" + name, encoding: .utf8)
            return try stage.write(text.replacing("/usr/local/bin/callbox", with: Program.path), to: name)
        }
    }
}
