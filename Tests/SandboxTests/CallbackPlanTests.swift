import CallboxModel
import Testing

@testable import CallboxSandbox

@Suite struct CallbackPlanTests {
    private static let segment = "019aa3c0-0000-7000-8000-000000000001.k1a2ABCDEFGHIJKLMNOPQRSTUVWX"

    /// The plan of the first task under these faults.
    private func plan(
        _ change: (inout SandboxFaults) -> Void = { _ in }, dialect: SandboxConfiguration.CallbackDialect = .gateway, progress: Double = 0
    ) throws -> (task: SandboxTask, plan: CallbackPlan) {
        var configuration = SandboxConfiguration.quick(change)
        configuration.dialect = dialect
        configuration.progressShare = progress
        let target = try #require(CallbackTarget("https://inbox.example/callbacks/\(Self.segment)"))
        let task = SandboxTask(
            number: 1, model: "midjourney_remix", callback: target, filesURL: "http://127.0.0.1:1/sandbox/files/t", pictureSeed: 5,
            createdAt: Timestamp(milliseconds: 1_700_000_000_000), madeAt: .seconds(1), fate: TaskFate(ofTask: 1, configuration))
        return (task, CallbackPlan(of: task, configuration))
    }

    private func task(_ body: [UInt8]) throws -> ProviderTask { try #require(ProviderTask(try JSONScanner.scan(body))) }

    @Test(arguments: [SandboxConfiguration.CallbackDialect.gateway, .upstream])
    func `without faults a task tells progress and then its end`(dialect: SandboxConfiguration.CallbackDialect) throws {
        let (task, plan) = try plan(dialect: dialect, progress: 1)
        #expect(plan.steps.flatMap(\.callbacks).map(\.kind) == [.genuine, .genuine])
        #expect(plan.steps.map(\.due) == [task.madeAt + task.fate.duration / 2, task.endsAt])
        let reports = try plan.steps.flatMap(\.callbacks).map { try self.task($0.body) }
        #expect(reports.map(\.state) == [.running, .completed])
        #expect(reports.map(\.dialect.rawValue) == [dialect.rawValue, dialect.rawValue])
        #expect(reports[1].outputs.map(\.url) == (0..<4).map { "http://127.0.0.1:1/sandbox/files/t/\($0).png" })
        #expect(plan.faults.isEmpty)
    }

    @Test(arguments: [SandboxConfiguration.CallbackDialect.gateway, .upstream])
    func `a failing task tells its code in either dialect`(dialect: SandboxConfiguration.CallbackDialect) throws {
        let (task, plan) = try plan({ $0.failing = 1 }, dialect: dialect)
        let report = try self.task(plan.steps[0].callbacks[0].body)
        #expect(report.state == .failed)
        #expect(report.failure?.code == task.failure?.code)
    }

    @Test func `a dropped end is in no step`() throws {
        let (_, plan) = try plan {
            $0.dropped = 1; $0.doubled = 1; $0.garbled = 1
        }
        #expect(plan.isEmpty)
        #expect(plan.droppedCount == 1)
        #expect(plan.faults == [.dropped])
    }

    @Test func `a doubled end is sent twice at one moment`() throws {
        let (_, plan) = try plan { $0.doubled = 1 }
        #expect(plan.steps.count == 1)
        #expect(plan.steps[0].callbacks.map(\.kind) == [.genuine, .duplicate])
        #expect(plan.steps[0].callbacks[0].body == plan.steps[0].callbacks[1].body)
    }

    @Test func `an early end stands apart and is due at once`() throws {
        let (task, plan) = try plan { $0.early = 1 }
        #expect(plan.steps.isEmpty)
        #expect(plan.early?.callbacks.map(\.kind) == [.early])
        #expect(plan.early?.due == task.madeAt)
    }

    @Test func `a late end waits for the delay`() throws {
        let (task, plan) = try plan {
            $0.late = 1; $0.lateDelay = .seconds(9)
        }
        #expect(plan.steps.map(\.due) == [task.endsAt + .seconds(9)])
        #expect(plan.steps[0].callbacks.map(\.kind) == [.late])
    }

    @Test func `progress out of order follows the end`() throws {
        let (task, plan) = try plan { $0.outOfOrder = 1 }
        #expect(plan.steps.flatMap(\.callbacks).map(\.kind) == [.genuine, .outOfOrder])
        #expect(plan.steps[1].due > task.endsAt)
        #expect(try self.task(plan.steps[1].callbacks[0].body).state == .running)
    }

    @Test func `a garbled end is not JSON`() throws {
        let (_, plan) = try plan { $0.garbled = 1 }
        #expect(plan.steps[0].callbacks[0].kind == .garbled)
        #expect(throws: JSONError.self) { try JSONScanner.scan(plan.steps[0].callbacks[0].body) }
    }

    @Test func `a truncated end is a beginning of the whole`() throws {
        let (_, plan) = try plan { $0.truncated = 1 }
        let body = plan.steps[0].callbacks[0].body
        let whole = try self.plan().plan.steps[0].callbacks[0].body
        #expect(!body.isEmpty && body.count < whole.count && whole.starts(with: body))
        #expect(throws: JSONError.self) { try JSONScanner.scan(body) }
    }

    @Test func `a wrong dialect is the other one`() throws {
        let (_, plan) = try plan { $0.wrongDialect = 1 }
        #expect(plan.steps[0].callbacks[0].kind == .wrongDialect)
        #expect(try self.task(plan.steps[0].callbacks[0].body).dialect == .upstream)
    }

    @Test func `a forgery has the key, a wrong capability of the same length, and foreign links`() throws {
        let (_, plan) = try plan { $0.forged = 1 }
        let forgery = try #require(plan.steps.flatMap(\.callbacks).first { $0.kind == .forged })
        let segment = forgery.url.split(separator: "/").last.map(String.init) ?? ""
        #expect(segment.utf8.count == Self.segment.utf8.count)
        #expect(segment != Self.segment && segment.hasPrefix("019aa3c0-0000-7000-8000-000000000001."))
        #expect(forgery.retryDelays.isEmpty)
        let report = try task(forgery.body)
        #expect(report.state == .completed)
        #expect(report.outputs.allSatisfy { $0.url.hasPrefix("https://forged.invalid/") })
        #expect(plan.steps.flatMap(\.callbacks).map(\.kind) == [.forged, .genuine])
    }

    @Test func `a callback is tried again as often as there are pauses`() throws {
        var callback = try plan().plan.steps[0].callbacks[0]
        var dues: [Duration] = []
        while let step = callback.retry(at: .seconds(1)) {
            dues.append(step.due - .seconds(1))
            callback = step.callbacks[0]
        }
        #expect(dues == SandboxConfiguration.quick.retryDelays)
    }
}

@Suite struct CallbackTargetTests {
    @Test func `the key is what stands in front of the full stop`() {
        #expect(CallbackTarget("https://a.example/callbacks/key.secret?x=1")?.key == "key")
        #expect(CallbackTarget("https://a.example/hook")?.key == "hook")
        #expect(CallbackTarget("https://a.example")?.key == "")
        #expect(CallbackTarget("https://a.example?b=/c.d")?.key == "")
        #expect(CallbackTarget("mailto:a@b") == nil)
    }

    @Test func `only a capability can be forged, and what follows it stays`() {
        var chance = SeededGenerator(seed: 1, for: .plan, number: 1)
        for url in ["https://a.example", "https://a.example/hook", "https://a.example/hook."] {
            #expect(CallbackTarget(url)?.forgedURL(from: &chance) == nil)
        }
        let forged = CallbackTarget("https://a.example/c/key.secret?x=1.2")?.forgedURL(from: &chance)
        #expect(forged?.hasPrefix("https://a.example/c/key.") == true)
        #expect(forged?.hasSuffix("?x=1.2") == true)
        #expect(forged?.contains("secret") == false)
    }
}
