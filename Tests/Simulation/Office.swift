import Foundation

/// Shares histories out among processes, and puts together what comes out of them.
struct Office {
    let arguments: [String]
    let isWork: Bool
    let first: UInt64
    let count: UInt64
    let processes: UInt64
    let isComplete: Bool

    /// - Returns: the exit code.
    func run() throws -> Int32 {
        guard isWork else {
            let process = try start(arguments, on: nil, output: nil)
            process.waitUntilExit()
            return process.terminationStatus
        }
        let begun = Date()
        print("histories \(first) to \(first + count - 1) in \(processes) process(es)")
        let desks = try (0..<min(processes, count)).map { try Desk(self, $0) }
        let board = Board(count: count, begun: begun)
        DispatchQueue.concurrentPerform(iterations: desks.count) { desks[$0].read(to: board) }
        return board.close(isComplete: isComplete)
    }

    /// Starts this program again with hashing that is the same every time.
    func start(_ arguments: [String], on core: UInt64?, output: Pipe?) throws -> Process {
        let process = Process()
        let program = CommandLine.arguments[0].contains("/") ? CommandLine.arguments[0] : "/proc/self/exe"
        // Threads that hand work to and fro do so faster on one core.
        process.executableURL = URL(fileURLWithPath: core == nil ? program : "/usr/bin/taskset")
        process.arguments = core.map { ["-c", "\($0)", program] + arguments } ?? arguments
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_DETERMINISTIC_HASHING": "1"]) { $1 }
        if let output { process.standardOutput = output }
        try process.run()
        return process
    }
}

/// One process of the office.
struct Desk: @unchecked Sendable {
    private let process: Process
    private let pipe = Pipe()

    init(_ office: Office, _ index: UInt64) throws {
        let share = (office.count - index + office.processes - 1) / office.processes
        let arguments =
            office.arguments + ["--from", "\(office.first + index)", "--histories", "\(share)", "--step", "\(office.processes)"]
        process = try office.start(arguments, on: index % UInt64(ProcessInfo.processInfo.activeProcessorCount), output: pipe)
    }

    /// Reads what the process prints until it ends.
    func read(to board: Board) {
        var rest = Data()
        var last = "none"
        while true {
            let chunk = pipe.fileHandleForReading.availableData
            if chunk.isEmpty { break }
            rest.append(chunk)
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
                rest.removeSubrange(rest.startIndex...end)
                if line.hasPrefix("begin ") { last = String(line.dropFirst(6)) }
                board.take(line)
            }
        }
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal {
            board.take("broken \(last) the process ended by signal \(process.terminationStatus)")
        }
    }
}

/// What is known so far.
final class Board: @unchecked Sendable {
    // Checked by hand: every access to the fields is made under the lock.
    private let lock = NSLock()
    private let count: UInt64
    private let begun: Date
    private var told = Date()
    private var started: UInt64 = 0
    private var tally = Tally()
    private var broken: [(seed: String, what: String)] = []
    private var hasFailed = false

    init(count: UInt64, begun: Date) {
        self.count = count
        self.begun = begun
    }

    func take(_ line: String) {
        lock.lock()
        defer { lock.unlock() }
        let words = line.split(separator: " ", maxSplits: 2).map(String.init)
        switch words.first {
        case "begin":
            started += 1
            tellProgress()
        case "broken" where words.count == 3:
            broken.append((words[1], words[2]))
            print("seed \(words[1]) breaks the promise: \(words[2])\n  replay it with: simulate --seed \(words[1])")
        case "tally":
            guard let part = try? JSONDecoder().decode(Tally.self, from: Data(line.dropFirst(6).utf8)) else { return hasFailed = true }
            tally.add(part)
        default:
            hasFailed = true
            print(line)
        }
        fflush(nil)
    }

    private func tellProgress() {
        let now = Date()
        guard now.timeIntervalSince(told) > 10 else { return }
        told = now
        let seconds = now.timeIntervalSince(begun)
        print("\(started) of \(count), \(Int(Double(started) / seconds)) a second, \(broken.count) broken")
    }

    /// Prints the account.
    func close(isComplete: Bool) -> Int32 {
        let seconds = Date().timeIntervalSince(begun)
        for event in Event.allCases { print("  \(event.rawValue): \(tally.counts[event.rawValue] ?? 0)") }
        print("\(tally.histories) histories in \(Int(seconds)) s, \(broken.count) broken")
        if isComplete && !tally.missing.isEmpty { print("never happened: \(tally.missing.map(\.rawValue).joined(separator: ", "))") }
        let isFine = broken.isEmpty && !hasFailed && tally.histories == count && (!isComplete || tally.missing.isEmpty)
        return isFine ? 0 : 1
    }
}
