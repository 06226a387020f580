import Foundation
import Testing

/// Strikes at every durable step of the real program, with every fault.
@Suite(.enabled(if: Interposer.library != nil, "a C compiler is needed"), .timeLimit(.minutes(10))) enum Struck {}

extension Struck {
    /// Whatever step is struck, and however: after the next start the promise holds.
    @Suite struct StrikeTests {
        @Test(arguments: Operation.allCases)
        func `a strike at any durable step breaks no promise`(operation: Operation) async throws {
            try await withStage(takingProvider(), ["log.level": "notice"]) { stage, provider in
                let ground = try await Ground(operation, stage, provider)
                let whole = try StruckRun(ground, 0, nil)
                let told = try await whole.play()
                #expect(whole.process.exit == operation.exit, "\(whole.process.errors)")
                let strikes = Strike.all(in: whole.trace).filter { $0.isPossible(in: operation) }
                #expect(try await Promise(whole, told).broken() == [])
                #expect(unclaimed(whole.trace) == [], "the catalogue is complete")

                var hit: Set<DurableStep> = []
                for (index, strike) in strikes.enumerated() where try await isHit(strike, index + 1, ground) { hit.insert(strike.step) }
                let missed = Set(strikes.map(\.step)).subtracting(hit)
                #expect(missed.isEmpty, "never struck")
                print("\(operation): \(strikes.count) strikes at \(hit.count) steps")
            }
        }

        /// Does it once with a strike, and looks what came of it.
        ///
        /// - Returns: whether the strike was hit.
        private func isHit(_ strike: Strike, _ number: Int, _ ground: Ground) async throws -> Bool {
            let run = try StruckRun(ground, number, strike)
            var broken: [String]
            do {
                broken = try await Promise(run, try await run.play()).broken()
            } catch {
                broken = ["\(error)"]
            }
            #expect(broken == [], "\(ground.operation): \(strike)\n\(run.process.errors.suffix(600))")
            let isStruck = run.trace.isStruck
            run.process.stop()
            if broken.isEmpty { try run.clear() }
            return isStruck
        }

        @Test func `every step of the catalogue is made by some operation`() async throws {
            let made = try await withThrowingTaskGroup(of: Set<DurableStep>.self) { group in
                for operation in Operation.allCases { group.addTask { try await steps(of: operation) } }
                return try await group.reduce(into: Set<DurableStep>()) { $0.formUnion($1) }
            }
            #expect(Set(DurableStep.allCases).subtracting(made) == [])
        }

        private func steps(of operation: Operation) async throws -> Set<DurableStep> {
            var steps: Set<DurableStep> = []
            try await withStage(takingProvider()) { stage, provider in
                let run = try StruckRun(try await Ground(operation, stage, provider), 0, nil)
                _ = try await run.play()
                steps = Set(run.trace.steps.map(\.step))
            }
            return steps
        }

        /// Calls that no step claims, or more than one.
        private func unclaimed(_ trace: Trace) -> Set<Trace.Call> {
            Set(trace.calls).filter { call in DurableStep.allCases.count { $0.claims(call.name, call.path) } != 1 }
        }
    }
}

extension Strike {
    /// Every strike at what a run did: each step with each fault that fits.
    static func all(in trace: Trace) -> [Strike] {
        trace.steps.flatMap { made in
            Fault.allCases.filter { $0.strikes(made.step.call) }.flatMap { fault in
                numbers(made.step, made.count, fault).sorted().map { Strike(step: made.step, path: made.path, number: $0, fault: fault) }
            }
        }
    }

    /// Whether the kernel could do that: a file that is there is opened without space.
    func isPossible(in operation: Operation) -> Bool {
        let steps: [DurableStep] = [.makeLockFile, .makeLedger, .makeLog, .makeIndex]
        return fault != .full || operation == .creation || !steps.contains(step)
    }

    /// Which of several calls are struck: thinned out so that a run of all takes minutes.
    private static func numbers(_ step: DurableStep, _ count: Int, _ fault: Fault) -> Set<Int> {
        // The index holds nothing that is not in the log.
        if [.makeIndex, .growIndex, .writeIndex, .removeIndex].contains(step) { return [1] }
        switch fault {
        case .kill: return [1, (count + 1) / 2, count]
        case .failed: return [1, count]
        case .full: return [(count + 1) / 2]
        case .torn, .killAfter, .readOnly: return [count]
        }
    }
}

/// Plays a story with a scripted provider that it is given.
func withStage(
    _ provider: ScriptedProvider, _ settings: [String: String] = [:], _ story: (Stage, ScriptedProvider) async throws -> Void
) async throws {
    try await withStage(provider, settings) { try await story($0, provider) }
}
