import Foundation
import Testing

/// The disk itself fails while the service runs: the recorder answers EIO, the kernel tells of it in its own way.
@Suite(.serialized, .disabled(if: Tools.obstacle != nil, "\(Tools.obstacle ?? "")"), .timeLimit(.minutes(10)))
struct FailingDiskTests {
    /// How much fails before the disk works again; `-1` is everything, until it is told otherwise.
    private static let extents = [1, -1]

    @Test(arguments: FileSystem.allCases, extents)
    func `a disk that fails ends all work until a restart, and nothing acknowledged is lost`(kind: FileSystem, failures: Int) async throws {
        try await withIncident(kind) { incident in
            try await incident.drive.format("base")
            let log = try await incident.drive.recorded("base") { recorder in
                let service = try await incident.work(recorder, until: failures)
                service.process.kill()
            }
            let truth = Truth(log.marks(before: log.records.count))
            #expect(truth.acknowledged.count == Incident.acknowledgedCount)
            let findings = try await incident.drive.held("base") {
                try await Inspection(stage: incident.drive.stage, truth: truth).findings("serve")
            }
            #expect(findings.isEmpty, "\(findings)")
        }
    }

    /// A write that failed is not repeated by the kernel: its pages count as clean, and a program started on the same mount reads from
    /// memory what the disk does not have. The next syncfs(2) tells of it once, to whoever asks first.
    @Test(arguments: FileSystem.allCases, [false, true])
    func `a restart without a reboot does not trust what only memory holds`(kind: FileSystem, isKnownElsewhere: Bool) async throws {
        try await withIncident(kind) { incident in
            let drive = incident.drive
            try await drive.format("base")
            try await drive.copy("base", to: "recorded")
            let log = try await drive.recorded("recorded") { recorder in
                let failed = try await incident.work(recorder, until: 1)
                failed.process.kill()
                if isKnownElsewhere {
                    #expect(try await drive.stage.run(["--file-system", drive.stage.state], program: "/bin/sync").exit == 1)
                }
                let service = try await incident.restart()
                try await incident.callBack(recorder, incident.gateway.orders.suffix(2), service.port)
                service.process.kill()
            }
            let truth = Truth(log.marks(before: log.records.count))
            #expect(truth.acknowledged.count == Incident.acknowledgedCount + 2)
            let cut = PowerCut(moment: log.moments(after: "acknowledged").last ?? 0, seed: 1)
            try await drive.make("cut", from: "base", pieces: cut.pieces(of: log), of: log)
            let findings = try await drive.held("cut") { try await Inspection(stage: drive.stage, truth: truth).findings("serve") }
            #expect(findings.isEmpty, "\(findings)")
        }
    }

    private func withIncident(_ kind: FileSystem, _ story: (Incident) async throws -> Void) async throws {
        let gateway = Gateway()
        try await withDrive(kind, try gateway.provider(), ["inbox.checkpoint": "1h"]) { drive in
            try await story(Incident(drive: drive, gateway: gateway))
        }
    }
}

/// A service at work under which the disk fails.
private struct Incident {
    static let acknowledgedCount = 6

    let drive: Drive
    let gateway: Gateway

    /// Works until the disk fails, looks at how the service takes it, and lets the disk work again.
    func work(_ recorder: Recorder, until failures: Int) async throws -> RunningService {
        gateway.tell(recorder)
        let service = try await drive.stage.listen("serve")
        let workload = Workload(drive: drive, gateway: gateway, recorder: recorder, besides: [:])
        try await workload.submit(0)
        let orders = gateway.orders
        try await workload.callBack(Array(orders.prefix(Self.acknowledgedCount)), service.port)

        recorder.fail(failures)
        let late = orders[Self.acknowledgedCount]
        #expect(try await service.callback(TaskDocument.completed(late.taskID), to: late.path)?.status == 503)
        if failures > 0 { #expect(recorder.failuresLeft == 0) }
        recorder.fail(0)
        for order in [late, orders[Self.acknowledgedCount + 1], orders[0]] {
            #expect(try await service.callback(TaskDocument.completed(order.taskID), to: order.path)?.status == 503)
        }
        #expect(service.process.errors.split(separator: "\n").count { $0.contains("the disk failed") } == 1)
        return service
    }

    /// Starts the service on the same mount, once more where it refuses: the first flush may still be told of the old failure.
    func restart() async throws -> RunningService {
        do { return try await drive.stage.listen("serve") } catch is Missed { return try await drive.stage.listen("serve") }
    }

    func callBack(_ recorder: Recorder, _ orders: ArraySlice<Gateway.Order>, _ port: UInt16) async throws {
        try await Workload(drive: drive, gateway: gateway, recorder: recorder, besides: [:]).callBack(Array(orders), port)
    }
}
