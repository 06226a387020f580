import CallboxModel
import Synchronization
import TestSupport
import Testing

@testable import CallboxReception

struct CapabilityTests {
    /// Everything that does not lead to a job, one way or another.
    static var wrongTargets: [String] {
        let path = Samples.path()
        let key = Samples.key.text
        return [
            "/", "*", "//", "/callbacks", "/callbacks/", "/callbacks/\(key)", "/callbacks/\(key).", "/favicon.ico",
            path.replacing(key, with: key.uppercased()), path.replacing(key, with: Samples.otherKey.text),
            path.replacing(".0a1b", with: ".ffff"), String(path.dropLast()) + "-", path + "/", path + "?task=1", path + "A",
            path.replacing(".", with: "%2E"), "/hooks" + path, "/callbacks/../callbacks/" + path.dropFirst(11), "http://proxy" + path,
        ]
    }

    @Test func `whatever is wrong with a path, the answer is the same to the byte, and the last`() async throws {
        try await withReception(door: ScriptedDoor { _ in .settled(.refused(.unknownJob)) }) { site in
            let unknownJob = try await site.ask(Samples.post())
            #expect(unknownJob.status == 404)
            for target in Self.wrongTargets {
                for request in [Samples.post(to: target), Samples.head(method: "GET", target: target), Samples.post("x", to: target)] {
                    let client = try await site.connect()
                    try await client.send(request)
                    let answer = try await client.rest()
                    #expect(answer == unknownJob.bytes, "\(target)")
                }
            }
            #expect(site.door.reports.count == 1)
        }
    }

    @Test func `a body behind a wrong capability is neither awaited nor invited`() async throws {
        try await withReception { site in
            let client = try await site.connect()
            try await client.send(Samples.head("Content-Length: 1000000\r\nExpect: 100-continue\r\n", target: "/callbacks/x"))
            let answer = try await client.answer()
            #expect(answer.status == 404)
            let rest = try await client.rest()
            #expect(rest.isEmpty)
        }
    }

    @Test func `a wrong capability is refused before anything else is found wrong`() async throws {
        try await withReception { site in
            for fields in ["Content-Length: 99999999\r\n", "Content-Encoding: br\r\n", "Host: two\r\n", ""] {
                let answer = try await site.ask(Samples.head(fields, target: "/callbacks/x"))
                #expect(answer.status == 404)
            }
        }
    }

    @Test func `the keyring can be replaced while it listens`() async throws {
        let rotated = Atomic(false)
        let newer = Samples.keyring(id: "ffff", byte: 9)
        let setup = Setup.with { $0.keyring = { rotated.load(ordering: .relaxed) ? newer : Samples.keyring } }
        try await withReception(setup) { site in
            let before = try await site.ask(Samples.post())
            rotated.store(true, ordering: .relaxed)
            let old = try await site.ask(Samples.post())
            let new = try await site.ask(Samples.post(to: CallbackPath.path(for: Samples.key, in: newer)))
            #expect([before.status, old.status, new.status] == [200, 404, 200])
        }
    }

    @Test func `the log knows the job and the digest, never the capability or the body`() async throws {
        try await withReception { site in
            _ = try await site.ask(Samples.post(#"{"secret":"of the body"}"#))
            _ = try await site.ask(Samples.post(to: String(Samples.path().dropLast()) + "-"))
            _ = try await site.ask("nonsense\r\n\r\n")
            let log = site.log.lines.joined(separator: "\n")
            #expect(log.contains(Samples.key.text))
            #expect(log.contains(Samples.callbackPath.capabilityDigest))
            let proof = String(Samples.callbackPath.capability.dropFirst(4).dropLast())
            for secret in [proof, "of the body", "/callbacks/", "nonsense"] {
                #expect(!log.contains(secret))
            }
        }
    }

    @Test func `scanners do not fill the log`() async throws {
        try await withReception { site in
            for _ in 1...30 { _ = try await site.ask(Samples.head(method: "GET", target: "/.env")) }
            #expect(site.log.lines.filter { $0.contains("refused") }.count == 1)
        }
    }
}
