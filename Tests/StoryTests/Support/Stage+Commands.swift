import CallboxModel
import Foundation

/// How a command ended and what it wrote.
struct Finished: Sendable {
    let exit: Int32
    let output: String
    let errors: String

    /// The lines of its output, each read strictly as a JSON object.
    ///
    /// - Throws: where a line is anything else.
    var records: [JSONObject] {
        get throws {
            try output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
                guard let object = try JSONScanner.scan(String(line)).object else { throw Missed(description: "no JSON object: \(line)") }
                return object
            }
        }
    }

    /// The only record.
    var record: JSONObject {
        get throws {
            let records = try records
            guard let first = records.first, records.count == 1 else {
                throw Missed(description: "\(records.count) records, exit \(exit): \(errors)")
            }
            return first
        }
    }

    /// The key of the job in the only record.
    var key: JobKey {
        get throws {
            guard let key = try record["key"]?.string.flatMap({ JobKey($0) }) else { throw Missed(description: "no key: \(output)") }
            return key
        }
    }
}

extension Stage {
    /// Runs a command of the program to its end.
    @discardableResult
    func run(_ arguments: String..., besides: [String: String] = [:]) async throws -> Finished {
        try await run(arguments, besides: besides)
    }

    /// Runs a command, or another program, to its end.
    @discardableResult
    func run(_ arguments: [String], program: String = Program.path, besides: [String: String] = [:]) async throws -> Finished {
        let process = try start(arguments, program: program, besides: besides)
        return try await finish(process)
    }

    /// Waits for a process that ends by itself.
    func finish(_ process: ChildProcess) async throws -> Finished {
        let exit = try await process.wait()
        return Finished(exit: exit, output: process.output, errors: process.errors)
    }

    /// Submits one job with valid parameters.
    func submit(_ more: String...) async throws -> Finished {
        try await run(["submit", "remix", "--job-id", "789320d3", "--image-no", "2", "--prompt", "at dusk"] + more)
    }

    /// Waits until a job has an entry, and gives it.
    func entry(of key: JobKey) async throws -> Entry {
        let finished = try await run("wait", key.text, "--timeout", "30s")
        guard finished.exit != 13 else { throw Missed(description: "job \(key) has no entry") }
        return try Entry(document: Array(finished.output.utf8))
    }

    /// What happened to a job: the kind of each event, with the verdict or reason where it has one.
    func timeline(_ key: JobKey) async throws -> [String] {
        let events = try await run("jobs", "show", key.text).record["timeline"]?.array ?? []
        return events.compactMap(\.object).map { event in
            let detail = event["detail"]?.object
            return [event["event"], detail?["verdict"], detail?["reason"]].compactMap { $0?.string }.joined(separator: " ")
        }
    }
}
