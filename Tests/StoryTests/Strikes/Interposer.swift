import Foundation
import Testing

/// The library that stands between a process and the kernel (Tests/Interposer), built once a run.
enum Interposer {
    /// Its path; `nil` where there is no C compiler.
    static let library: String? = try? build()  // stories that need it are skipped then, and say so

    private static func build() throws -> String {
        let folder = NSTemporaryDirectory() + "callbox-interposer-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard let compiler = compilers.first(where: Program.isThere) else { throw Missed(description: "no C compiler") }
        let source = Program.sources + "/Tests/Interposer"
        let path = folder + "/libinterposer.so"
        let process = try ChildProcess(
            compiler, ["-shared", "-fPIC", "-O1", "-I", source + "/include", source + "/interposer.c", "-o", path],
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"], files: folder + "/build")
        let end = ContinuousClock.now + .seconds(60)
        while process.exit == nil, ContinuousClock.now < end { usleep(5_000) }
        guard process.exit == 0 else { throw Missed(description: "the interposer cannot be built: \(process.errors)") }
        return path
    }

    /// The compiler of Swift's own toolchain, or the system's.
    private static var compilers: [String] {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":").map(String.init)
        let swifts = folders.map { URL(fileURLWithPath: $0 + "/swift").resolvingSymlinksInPath().deletingLastPathComponent().path }
        return (swifts.map { $0 + "/clang" } + folders.flatMap { [$0 + "/clang", $0 + "/cc"] })
    }

    /// The environment of a process on a state directory, with or without a strike.
    static func environment(state: String, trace: String, strike: Strike? = nil, until: String? = nil) -> [String: String] {
        var environment = ["LD_PRELOAD": library ?? "", "INTERPOSER_ROOT": state, "INTERPOSER_TRACE": trace]
        environment["CALLBOX_STATE"] = state
        environment["SWIFT_BACKTRACE"] = "enable=no"
        environment["INTERPOSER_RULE"] = strike?.rule
        environment["INTERPOSER_UNTIL"] = until
        return environment
    }
}

/// What a process did below its state directory, call by call.
struct Trace: Sendable {
    struct Call: Sendable, Hashable {
        /// In the interposer's words; `struck` behind a call that was struck.
        let name: String
        /// Below the state directory; empty for itself.
        let path: String
    }

    let calls: [Call]

    init(_ path: String, state: String) {
        let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        calls = text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 1)
            return words.count == 2 ? Call(name: String(words[0]), path: String(words[1].dropFirst(state.count))) : nil
        }
    }

    /// Whether a strike was hit.
    var isStruck: Bool { calls.contains { $0.name == "struck" } }

    /// Every step with the path by which it is known again, and how often it was made.
    var steps: [(step: DurableStep, path: String, count: Int)] {
        var counts: [String: (DurableStep, String, Int)] = [:]
        var order: [String] = []
        for call in calls {
            guard let step = DurableStep.allCases.first(where: { $0.claims(call.name, call.path) }) else { continue }
            let path = step.rule(for: call.path)
            let name = step.rawValue + path
            if counts[name] == nil { order.append(name) }
            counts[name] = (step, path, (counts[name]?.2 ?? 0) + 1)
        }
        return order.compactMap { counts[$0] }.map { (step: $0.0, path: $0.1, count: $0.2) }
    }

    /// Flushes of a file whose flush was struck, after that: there must be none. Directories are left out: SQLite does not heed what
    /// becomes of theirs, and a command that cannot make its directories ends.
    var flushesAfterStrike: [Call] {
        let steps: [DurableStep] = [.flushLog, .renewLog, .flushLedger, .flushFiles, .flushSecretDraft]
        guard let index = calls.firstIndex(where: { $0.name == "struck" }), index > 0 else { return [] }
        guard steps.contains(where: { $0.claims(calls[index - 1].name, calls[index - 1].path) }) else { return [] }
        return calls[(index + 1)...].filter { ["fsync", "fdatasync", "syncfs"].contains($0.name) && $0.path == calls[index].path }
    }
}
