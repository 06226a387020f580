import CallboxModel
import Foundation

/// Runs histories one after the other in one process.
struct Runner: Sendable {
    private let directory: String

    private let sabotage: Sabotage?

    init(directory: String, sabotage: Sabotage?) {
        self.directory = "\(directory)/callbox-simulation-\(ProcessInfo.processInfo.processIdentifier)"
        self.sabotage = sabotage
    }

    /// How one history came out.
    private struct Outcome {
        let broken: Broken?
        let tally: Tally
        let trace: [String]
    }

    /// Runs one history and prints everything that happened in it.
    func tell(_ seed: UInt64, on baton: Baton) async -> Int32 {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        do {
            let template = try Template(in: directory + "/template")
            let outcome = try await history(seed, template, on: baton, isTraced: true)
            for line in outcome.trace { print(line) }
            print(outcome.broken.map { "seed \(seed): broken: \($0)" } ?? "seed \(seed): the promise held")
            return outcome.broken == nil ? 0 : 1
        } catch {
            print("seed \(seed): the simulation failed: \(error)")
            return 1
        }
    }

    /// Runs histories and prints what came out as lines for the ``Office``.
    func work(from first: UInt64, count: UInt64, step: UInt64, on baton: Baton) async -> Int32 {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var tally = Tally()
        do {
            let template = try Template(in: directory + "/template")
            for number in 0..<count {
                let seed = first + number * step
                print("begin \(seed)")
                let outcome = try await history(seed, template, on: baton, isTraced: false)
                if let broken = outcome.broken { print("broken \(seed) \(broken)") }
                tally.add(outcome.tally)
                if number % 100 == 99 || outcome.broken != nil { fflush(nil) }
            }
            print("tally \(String(decoding: try JSONEncoder().encode(tally), as: UTF8.self))")
            return 0
        } catch {
            print("failed \(error)")
            return 1
        }
    }

    private func history(_ seed: UInt64, _ template: Template, on baton: Baton, isTraced: Bool) async throws -> Outcome {
        let path = "\(directory)/\(seed)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let world = try World(seed: seed, directory: path, template: template, baton: baton, isTraced: isTraced)
        var broken: Broken?
        do {
            try await world.live(sabotage)
        } catch {
            broken = error as? Broken ?? Broken("\(error)")
        }
        await world.end()
        world.tally.endHistory()
        return Outcome(broken: broken, tally: world.tally, trace: world.trace)
    }
}
