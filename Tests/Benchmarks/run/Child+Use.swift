import Foundation

extension Child {
    /// Resident memory in MiB: now, and the most there ever was.
    func residentMiB() throws -> (now: Double, peak: Double) {
        let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        func value(_ name: String) -> Double {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
            return Double(line?.split(whereSeparator: { !$0.isNumber }).first ?? "") ?? 0
        }
        return (value("VmRSS:") / 1024, value("VmHWM:") / 1024)
    }

    /// Seconds of a processor that it has used so far, all threads together (proc_pid_schedstat: nanoseconds on the processor).
    func processorSeconds() throws -> Double {
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")
        return tasks.reduce(0) { sum, task in
            // A thread that ended meanwhile has used what it has used.
            let text = (try? String(contentsOfFile: "/proc/\(pid)/task/\(task)/schedstat", encoding: .utf8)) ?? ""
            return sum + (Double(text.split(separator: " ").first ?? "") ?? 0) / 1e9
        }
    }
}
