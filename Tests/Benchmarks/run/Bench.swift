import Disk
import Foundation
import Glibc

/// What all measurements share: programs, places, the length of things, and the report.
final class Bench {
    let rounds: Int
    /// How long a round of one contestant is.
    let seconds: Double
    let sizes: [Int]
    let isQuick: Bool
    /// On the disk that is measured.
    let directory: String
    /// In memory, for what must not be written back to that disk.
    let memory: String
    /// Where the programs of the same build are.
    private let programs: String
    var report = Report()
    private var childCount = 0

    init(directory: String, rounds: Int, seconds: Double, sizes: [Int], isQuick: Bool) throws {
        let name = "callbox-benchmark-\(ProcessInfo.processInfo.processIdentifier)"
        self.directory = directory + "/" + name
        self.rounds = rounds
        self.seconds = seconds
        self.sizes = sizes
        self.isQuick = isQuick
        let isShared = access("/dev/shm", W_OK) == 0
        memory = (isShared ? "/dev/shm/" : self.directory + "/") + name + (isShared ? "" : "/memory")
        programs = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe").split(separator: "/").dropLast()
            .map { "/" + $0 }.joined()
        // Entered by other users, too: some yardsticks refuse to run as root.
        try FileManager.default.createDirectory(atPath: self.directory, withIntermediateDirectories: true)
        chmod(self.directory, 0o711)
        try FileManager.default.createDirectory(
            atPath: memory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Says on standard error how far it is.
    func tell(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// A program of the same build.
    func program(_ name: String) -> String { programs + "/" + name }

    /// A path in the work directory.
    func path(_ name: String) -> String { directory + "/" + name }

    /// Starts a process; its log has a name of its own.
    func start(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], output: Child.Output = .pipe
    ) throws -> Child {
        childCount += 1
        let name = URL(filePath: program).lastPathComponent
        return try Child(program, arguments, environment: environment, log: path("\(childCount)-\(name).log"), output: output)
    }

    /// Runs a command to its end; any code but 0 is trouble.
    @discardableResult
    func run(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Child.End {
        let child = try start(program, arguments, environment: environment)
        let end = try child.finish()
        guard end.code == 0 else { throw Trouble("\(program) ended with \(end.code): \(child.logTail)") }
        return end
    }

    /// Where a program is; `nil` where it is not installed.
    func installed(_ name: String) -> String? {
        let places = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/bin"]
        return places.map { $0 + "/" + name }.first { access($0, X_OK) == 0 }
    }

    /// Writes back what earlier rounds left, so that nobody pays for another's.
    func settleDisk() throws {
        try Directory.open(directory).flushFileSystem()
    }

    /// Waits for a condition, and not for a time.
    func wait(for what: String, within patience: Duration = .seconds(30), _ condition: () throws -> Bool) throws {
        let end = ContinuousClock.now + patience
        while try !condition() {
            guard ContinuousClock.now < end else { throw Trouble("waited in vain: \(what)") }
            usleep(2000)
        }
    }

    /// A port of loopback that nobody listens on now.
    func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw Trouble("no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Whether somebody listens on a port of loopback.
    func isAnswered(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        address.sin_port = UInt16(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// Ends what still runs, and removes everything.
    func cleanUp() { Self.remove([directory, memory]) }

    /// Ends what still runs, and removes directories; from any thread.
    static func remove(_ places: [String]) {
        Child.endAll(isOver: true)
        // Quicker with a million files than to ask for each of them. What cannot be removed stays.
        let remover = try? Child("rm", ["-rf"] + places, log: "/dev/null", output: .log, isLast: true)
        _ = try? remover?.finish(within: .seconds(300))
    }
}
