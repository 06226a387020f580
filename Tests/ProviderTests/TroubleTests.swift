import CallboxModel
import Curl
import TestSupport
import Testing

@testable import CallboxProvider

@Suite struct TroubleTests {
    @Test func `a connection that is refused surely carried nothing`() async throws {
        try await withProvider { _, _ in
            .hangUp
        } _: { provider, server in
            server.stop()
            guard case .notProcessed(let reason) = await provider.submit() else {
                Issue.record("not told apart")
                return
            }
            #expect(reason.contains("No connection could be made"))
            guard case .unavailable = await provider.poll(taskID: "t") else {
                Issue.record("a poll without connection")
                return
            }
        }
    }

    @Test func `a hang-up after the request leaves the job in doubt, and it is sent once`() async throws {
        try await withProvider { _, _ in
            .hangUp
        } _: { provider, server in
            guard case .inDoubt = await provider.submit() else {
                Issue.record("not in doubt")
                return
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test func `a hang-up on a kept connection leaves the job in doubt, and it is sent once`() async throws {
        try await withProvider { _, number in
            number == 2 ? .hangUp : .answer(200, #"{"id":"t","status":"in_progress"}"#)
        } _: { provider, server in
            #expect(await provider.submit() == .accepted(taskID: "t"))
            guard case .inDoubt = await provider.submit() else {
                Issue.record("not in doubt")
                return
            }
            #expect(server.requests.count == 2)
        }
    }

    @Test func `an answer that does not come in time leaves the job in doubt`() async throws {
        let gate = Barrier()
        try await withProvider(limits: TransferLimits(firstByte: .milliseconds(100), total: .seconds(20))) { _, _ in
            gate.wait()
            return .hangUp
        } _: { provider, server in
            let answer = await provider.submit()
            gate.open()
            guard case .inDoubt = answer else {
                Issue.record("not in doubt: \(answer)")
                return
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test func `an answer beyond the bound is none`() async throws {
        try await withProvider(limits: TransferLimits(bodyBytesMax: 100)) { _, _ in
            .answer(200, String(repeating: "x", count: 101))
        } _: { provider, _ in
            guard case .inDoubt = await provider.submit(), case .refused = await provider.poll(taskID: "t") else {
                Issue.record("a body was read that is too large")
                return
            }
        }
    }

    @Test func `a submit that is cancelled under way is in doubt`() async throws {
        let gate = Barrier()
        let seen = Barrier()
        try await withProvider { _, _ in
            seen.open()
            gate.wait()
            return .hangUp
        } _: { provider, _ in
            let answer = await withTaskGroup(of: SubmitAnswer.self) { group in
                group.addTask { await provider.submit() }
                await seen.opened()
                group.cancelAll()
                return await group.next()
            }
            gate.open()
            guard case .inDoubt = answer else {
                Issue.record("not in doubt")
                return
            }
        }
    }

    @Test func `the key appears in nothing that can be shown`() async throws {
        try await withProvider { _, _ in
            .hangUp
        } _: { provider, server in
            let configuration = CurlProvider.Configuration(baseURL: try #require(HTTPURL(server.url)), key: Secret(testKey))
            var shown = "\(provider) \(configuration) \(String(reflecting: provider)) \(provider.account)"
            dump(provider, to: &shown)
            dump(configuration, to: &shown)
            dump(await provider.submit(), to: &shown)
            dump(await provider.poll(taskID: "t"), to: &shown)
            #expect(!shown.contains(testKey))
        }
    }
}
