import Foundation
import Glibc

/// What the figures were taken on.
struct Machine {
    let bench: Bench

    func describe() throws -> [String: String] {
        var system = utsname()
        uname(&system)
        let kernel = withUnsafeBytes(of: &system.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        var parts: [String: String] = [:]
        parts["processor"] = "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) × \(line("/proc/cpuinfo", "model name") ?? "unknown")"
        parts["memory"] = "\((Int(line("/proc/meminfo", "MemTotal")?.split(separator: " ").first ?? "") ?? 0) / 1_048_576) GiB"
        parts["kernel"] = kernel
        parts["load before"] = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?.split(separator: " ").prefix(3)
            .joined(separator: " ")
        parts["disk"] = mount
        parts["date"] = Date().formatted(.iso8601.year().month().day())
        parts["rounds"] = "\(bench.rounds) of \(bench.seconds) s"
        parts["instruction counters"] = hasCounters ? "there, not used" : "none on this machine: nothing is told per instruction"
        return parts
    }

    private func line(_ file: String, _ name: String) -> String? {
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""  // another system tells it elsewhere
        return text.split(separator: "\n").first { $0.hasPrefix(name) }?.split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
    }

    private var hasCounters: Bool { FileManager.default.fileExists(atPath: "/sys/bus/event_source/devices/cpu") }

    private var mount: String {
        Self.mount(of: bench.directory).map { "\($0[2]) on \($0[0]) (\($0[3]))" } ?? "unknown"
    }

    /// The mount that a path is on, the one with the longest path in front of it: device, path, file system and options (proc_mounts(5)).
    private static func mount(of path: String) -> [String]? {
        let text = (try? String(contentsOfFile: "/proc/mounts", encoding: .utf8)) ?? ""  // then it is not known
        let mounts = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }.filter { $0.count > 3 }
        return mounts.filter { (path + "/").hasPrefix($0[1] == "/" ? "/" : $0[1] + "/") }.max { $0[1].count <= $1[1].count }
    }

    /// Where nothing is written to a disk, nothing can be measured that is durable.
    static func isInMemory(_ path: String) -> Bool { mount(of: path).map { ["tmpfs", "ramfs"].contains($0[2]) } ?? false }

    /// Free space in GiB.
    static func freeGiB(_ path: String) -> Int {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? (Int(status.f_bavail) * Int(status.f_frsize)) >> 30 : 0
    }
}

/// How long one flush takes: 4 KB written over what is there, and `fdatasync`, again and again.
struct Flush {
    private let descriptor: Int32
    private static let blocks = 1024
    private static let block = [UInt8](repeating: 7, count: 4096)

    init(_ bench: Bench) throws {
        descriptor = open(bench.path("flush"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        for _ in 0..<Self.blocks { _ = write(descriptor, Self.block, Self.block.count) }
        guard fsync(descriptor) == 0 else { throw Trouble("the disk cannot be flushed") }
    }

    /// Times in microseconds, sorted.
    func times(seconds: Double) -> [Double] {
        let end = ContinuousClock.now + .seconds(seconds)
        var times: [Double] = []
        while ContinuousClock.now < end || times.isEmpty {
            let start = ContinuousClock.now
            _ = pwrite(descriptor, Self.block, Self.block.count, off_t(times.count % Self.blocks * Self.block.count))
            fdatasync(descriptor)
            times.append((ContinuousClock.now - start).inSeconds * 1e6)
        }
        return times.sorted()
    }

    func stop() { close(descriptor) }
}

extension [Double] {
    /// Of sorted values, the smallest that is not exceeded by that share of them.
    func quantile(_ share: Double) -> Double { isEmpty ? 0 : self[Swift.min(count - 1, Int(share * Double(count)))] }
}
