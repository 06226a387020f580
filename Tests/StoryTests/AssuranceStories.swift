import CallboxModel
import Crypto
import Foundation
import Testing

extension Arrivals {
    /// What callbacks must prove, as the operator has set it, with the real program.
    @Suite struct AssuranceStories {
        @Test func `where callbacks must be signed, a signed one is the result and any other one only makes the job due`() async throws {
            let provider = try ScriptedProvider.taking { id, _ in TaskDocument.failed(id) }
            try await withStage(provider, ["callback.assurance": "signature"]) { stage in
                let (old, new) = (Secret(1), Secret(2))
                let file = try stage.secrets("# of the provider\n\(old.text)\n")
                let service = try await stage.serve()
                let first = try await stage.submit().key
                let body = TaskDocument.completed("task-1")
                let path = try await stage.callbackPath(first)
                #expect(try await service.callback(body, to: path, fields: old.fields(body))?.word == "stored")
                #expect(try await stage.entry(of: first).assurance == .signed)

                let second = try await stage.submit().key
                let later = TaskDocument.completed("task-2")
                let secondPath = try await stage.callbackPath(second)
                let unsigned = try await service.callback(later, to: secondPath)
                #expect(unsigned?.status == 403)
                #expect(try await service.callback(later, to: secondPath, fields: old.fields(body)) == unsigned)
                let entry = try await stage.entry(of: second)
                #expect(entry.source == .poll && entry.assurance == .refetched && entry.outcome == .failed)
                #expect(try await stage.timeline(second).prefix { $0 != "settled" }.contains("callback refused unsigned"))
                #expect(try stage.quarantined().contains { $0.contains("-unsigned-") })
                #expect(try stage.quarantined().contains { $0.contains("-bad-signature-") })
                #expect(try await service.callback(later, to: "\(secondPath)x", fields: old.fields(later))?.status == 404)

                // The secret rotates under the running service.
                try stage.replace(file, with: "\(new.text)\n")
                let third = try await stage.submit().key
                let last = TaskDocument.completed("task-3")
                let thirdPath = try await stage.callbackPath(third)
                #expect(try await service.callback(last, to: thirdPath, fields: new.fields(last))?.word == "stored")
                #expect(stage.everythingWritten.allSatisfy { !$0.contains(old.text) && !$0.contains(new.text) })
            }
        }

        @Test func `where callbacks are hints, the result is what the poll brings, and callbacks count as arriving`() async throws {
            let provider = try ScriptedProvider.taking { id, _ in id == "task-1" ? TaskDocument.failed(id) : TaskDocument.completed(id) }
            try await withStage(provider, ["callback.assurance": "refetch"]) { stage in
                let service = try await stage.serve()
                for number in 1...6 {
                    let key = try await stage.submit().key
                    let answer = try await service.callback(TaskDocument.completed("task-\(number)"), to: try await stage.callbackPath(key))
                    #expect(answer?.status == 200 && answer?.word == "progress")
                    let entry = try await stage.entry(of: key)
                    #expect(entry.source == .poll && entry.assurance == .refetched)
                    // The first callback was forged by somebody who knows the URL.
                    #expect(entry.outcome == (number == 1 ? .failed : .completed))
                    #expect(try await stage.timeline(key).contains("callback hint unconfirmed"))
                }
                #expect(try stage.quarantined().map { $0.contains("-contradiction-") } == [true])
                #expect(provider.polls.count == 6)
                #expect(!service.process.errors.contains("callbacks are not arriving"))
            }
        }

        @Test func `a hint about a job that nobody can be asked about becomes its result at the deadline`() async throws {
            let provider = try ScriptedProvider { asked, _ in .init(status: 500, body: "{}") }
            let body =
                #"{"timestamp":1767506098,"data":{"job_id":"j","status":"completed","output":{"image_urls":["https://cdn.example/0.png"]}}}"#
            try await withStage(provider, ["callback.assurance": "refetch", "poll.interval": "100ms"]) { stage in
                let service = try await stage.serve()
                let submit = try await stage.submit("--deadline", "3s")
                #expect(submit.exit == 22)
                let key = try submit.key
                let answer = try await service.callback(body, to: try await stage.callbackPath(key))
                #expect(answer?.word == "progress")
                service.process.kill()
                _ = try await stage.serve()
                let entry = try await stage.entry(of: key)
                #expect(entry.outcome == .completed && entry.source == .callback && entry.assurance == .capability)
                #expect(entry.flags == [.unconfirmed])
                #expect(entry.received?.body == body)
            }
        }

        @Test(arguments: ["", "# nothing\n", "whsec_c2hvcnQ=\n"])
        func `a service whose signature secrets are empty or short does not start`(text: String) async throws {
            try await withStage(["callback.assurance": "signature"]) { stage in
                _ = try stage.secrets(text)
                let refused = try await stage.run("listen")
                #expect(refused.exit == 78)
                #expect(refused.errors.contains("whsec_<base64>"))
            }
        }
    }
}

extension Running {
    /// The secrets of the callback URLs: taken away on purpose, or lost.
    @Suite struct RevocationStories {
        @Test func `a revocation cuts open jobs off from their callbacks under a running service, and polls bring their results`()
            async throws
        {
            let provider = try ScriptedProvider.taking { id, _ in TaskDocument.completed(id) }
            try await withStage(provider) { stage in
                let service = try await stage.serve()
                let open = try await stage.submit().key
                let old = try await stage.callbackPath(open)
                #expect(try await stage.run("secrets", "rotate").exit == 0)
                #expect(try await service.callback(TaskDocument.running("task-1"), to: old)?.word == "progress")
                let revoked = try await stage.run("secrets", "rotate", "--revoke")
                #expect(revoked.exit == 0 && revoked.errors.contains("Open jobs that are cut off from their callbacks: 1."))
                #expect(try await service.callback(TaskDocument.completed("task-1"), to: old)?.status == 404)
                #expect(try await stage.run("poll", "--once", "--all").exit == 0)
                #expect(try await stage.entry(of: open).source == .poll)
                let next = try await stage.submit().key
                let path = try await stage.callbackPath(next)
                #expect(try await service.callback(TaskDocument.completed("task-2"), to: path)?.word == "stored")
            }
        }

        @Test(arguments: [nil, "", "{"])
        func `lost secrets of open jobs are not made anew in silence`(text: String?) async throws {
            try await withStage { stage in
                let path = try await stage.record(1)[0].path
                let file = stage.state + "/secrets/capability-keys.json"
                let whole = try #require(FileManager.default.contents(atPath: file))
                try FileManager.default.removeItem(atPath: file)
                if let text { try stage.replace(file, with: text) }
                for arguments in [["listen"], ["secrets", "rotate"]] {
                    let refused = try await stage.run(arguments)
                    #expect(refused.exit == 78 && refused.errors.contains("secrets rotate --revoke"), "\(arguments)")
                }
                try stage.replace(file, with: String(decoding: whole, as: UTF8.self))
                let restored = try await stage.serve("listen")
                #expect(try await restored.callback(TaskDocument.running("x"), to: path)?.status == 422)
                restored.process.stop()
                try FileManager.default.removeItem(atPath: file)
                #expect(try await stage.run("secrets", "rotate", "--revoke").errors.contains("callbacks: 1."))
                let anew = try await stage.serve("listen")
                #expect(try await anew.callback(TaskDocument.running("x"), to: path)?.status == 404)
            }
        }
    }
}

/// A secret of Standard Webhooks on the sender's side.
private struct Secret {
    let bytes: Data

    init(_ byte: UInt8) { bytes = Data(repeating: byte, count: 32) }

    var text: String { "whsec_" + bytes.base64EncodedString() }

    /// The header fields of a callback signed now.
    func fields(_ body: String) -> String {
        let (id, seconds) = ("msg_\(UUID().uuidString)", Clock.wall.now.milliseconds / 1000)
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(id).\(seconds).\(body)".utf8), using: SymmetricKey(data: bytes))
        return "webhook-id: \(id)\r\nwebhook-timestamp: \(seconds)\r\nwebhook-signature: v1,\(Data(code).base64EncodedString())\r\n"
    }
}

extension Stage {
    /// Writes the sender's secrets and names their file to all that is started from now on.
    fileprivate func secrets(_ text: String) throws -> String {
        let path = directory + "/signature-secrets"
        try replace(path, with: text)
        set("signature.secrets-file", path)
        return path
    }

    /// Writes a secret file and puts it in the place of another in one step.
    fileprivate func replace(_ path: String, with text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
