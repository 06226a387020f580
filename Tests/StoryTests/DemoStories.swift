import Foundation
import Glibc
import Testing

extension Sending {
    /// The demo, as a newcomer runs it.
    @Suite struct DemoStories {
        @Test func `the demo proves the promise and leaves an inbox to look at`() async throws {
            try await withStage { stage in
                let demo = try await stage.finish(try stage.start(["demo", "--seed", "7", "--directory", stage.directory + "/demo"]))
                #expect(demo.exit == 0, "\(demo.output)\n\(demo.errors)")
                #expect(demo.output.contains("The promise held"))
                let entries = try await stage.run("inbox", "ls", "--limit", "0", "--state-dir", stage.directory + "/demo/state").records
                #expect(entries.count > 40)
            }
        }

        @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
        func `a demo that is told to end leaves nothing running`(signal: Int32) async throws {
            try await withStage { stage in
                let demo = try stage.start(["demo", "--seed", "7", "--directory", stage.directory + "/demo"])
                let children = try await eventually("sandbox and service run") {
                    let children = Self.children(of: demo.pid)
                    return children.count == 2 ? children : nil
                }
                demo.signal(signal)
                #expect(try await demo.wait(within: .seconds(30)) == 130)
                // Ended and waited for by the demo, not only told to.
                #expect(children.filter { Glibc.kill($0, 0) == 0 } == [])
            }
        }

        /// The processes that a process has started, and that live.
        private static func children(of parent: pid_t) -> [pid_t] {
            let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(parent)/task")) ?? []  // it may have ended
            return tasks.flatMap { task in
                let text = (try? String(contentsOfFile: "/proc/\(parent)/task/\(task)/children", encoding: .utf8)) ?? ""  // likewise
                return text.split(separator: " ").compactMap { pid_t($0) }
            }
        }
    }
}
