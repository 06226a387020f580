import CallboxModel
import Foundation
import Glibc

/// What is done while the recorder looks: jobs are submitted, called back, taken and deleted, by the real program.
struct Workload {
    let drive: Drive
    let gateway: Gateway
    let recorder: Recorder
    /// What the program runs under: the interposer, where it is to be broken.
    let besides: [String: String]

    private var stage: Stage { drive.stage }
    private static let rounds = 4
    private static let jobsPerRound = 12
    private static let takesPerRound = 3
    private static let deletesPerRound = 6

    /// Lives through a few rounds; at the end the service is killed.
    func play() async throws {
        gateway.tell(recorder)
        let service = try await stage.listen("serve", besides: besides)
        var acknowledged: [Gateway.Order] = []
        for round in 0..<Self.rounds {
            let before = gateway.orders.count
            let fresh = acknowledged
            async let submits: Void = submit(round)
            async let takes: Void = take(fresh.prefix(Self.takesPerRound))
            try await eventually("half of the round is seen") { gateway.orders.count - before >= Self.jobsPerRound / 2 }
            // Some callbacks come before the submit is answered.
            let early = Array(gateway.orders[before...])
            try await callBack(early, service.port)
            _ = try await (submits, takes)
            try await callBack(gateway.orders[before...].filter { !early.contains($0) }, service.port)
            acknowledged = Array(gateway.orders[before...])
            for _ in 0..<Self.deletesPerRound { delete(acknowledged.removeLast()) }
        }
        gateway.tell(nil)
        service.process.kill()
    }

    /// Submits a batch of jobs.
    func submit(_ round: Int) async throws {
        let lines = (0..<Self.jobsPerRound).map { number in
            #"{"model":"remix","params":{"jobId":"789320d3","imageNo":\#(number % 4),"remixPrompt":"number \#(number)"}}"#
        }
        let path = try stage.write(lines.joined(separator: "\n") + "\n", to: "round-\(round).ndjson")
        let batch = try await stage.run(["submit", "batch", path, "--concurrency", "4"], besides: besides)
        guard batch.exit == 0 else { throw Missed(description: "submit batch: exit \(batch.exit): \(batch.errors)") }
        for record in try batch.records where record["submit"] == .string("accepted") {
            if let key = record["key"]?.string.flatMap({ JobKey($0) }) { recorder.mark(.accepted(key)) }
        }
    }

    /// Calls jobs back, and marks whose callback was answered 200.
    func callBack(_ orders: [Gateway.Order], _ port: UInt16) async throws {
        let recorder = recorder
        let callers = Callers(orders) { order, answer in
            if answer.status == 200 { recorder.mark(.acknowledged(order.key)) }
        }
        try await callers.post(to: port)
    }

    private func take(_ orders: ArraySlice<Gateway.Order>) async throws {
        if orders.isEmpty { return }
        for order in orders { recorder.mark(.taking(order.key)) }
        let take = try await stage.run(["inbox", "take"] + orders.map(\.key.text), besides: besides)
        guard take.exit == 0 else { throw Missed(description: "inbox take: exit \(take.exit): \(take.errors)") }
        for order in orders { recorder.mark(.taken(order.key)) }
    }

    private func delete(_ order: Gateway.Order) {
        recorder.mark(.deleting(order.key))
        unlink("\(stage.state)/inbox/new/\(order.key).json")
    }
}

extension Stage {
    /// Starts a service on a free port, and waits until it listens.
    ///
    /// - Throws: ``Missed`` where it ends instead.
    func listen(_ command: String, besides: [String: String] = [:]) async throws -> RunningService {
        let process = try start([command], besides: besides)
        let address: String = try await eventually("callbox listens") {
            if let code = process.exit { throw Missed(description: "callbox ended with \(code): \(process.errors)") }
            guard process.output.hasSuffix("\n") else { return nil }
            return try JSONScanner.scan(process.output).object?["listening"]?.string
        }
        guard let port = address.split(separator: ":").last.flatMap({ UInt16($0) }) else { throw Missed(description: address) }
        set("public.url", "http://" + address)
        return RunningService(port: port, process: process)
    }
}
