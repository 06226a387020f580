import CallboxModel
import TestSupport
import Testing

/// What becomes of callback URLs that the provider repeats.
struct CapabilityBlotTests {
    private let key = Samples.key()
    private let stars = String(repeating: "*", count: Capability.length)

    private func path() throws -> String { CallbackPath.path(for: key, in: try Samples.keyring(ages: 7)) }
    private func blottedPath() -> String { "/callbacks/\(key).\(stars)" }

    @Test(arguments: ["@", "https://hooks.example@", "\"@\"", "see @, or @?x=1", "@@", "é@é", "..@..", "%2e@%2E"])
    func `a capability is blotted out of a text wherever it stands, and the rest stays`(pattern: String) throws {
        let text = pattern.replacing("@", with: try path())
        #expect(CapabilityBlot.blotted(text) == pattern.replacing("@", with: blottedPath()))
        #expect(CapabilityBlot.blotted(Array(text.utf8)) == Array(pattern.replacing("@", with: blottedPath()).utf8))
    }

    @Test(arguments: ["%2E", "%2e"])
    func `a percent escape in front does not hide it`(stop: String) throws {
        let text = try path().replacing(".", with: stop)
        #expect(CapabilityBlot.blotted(text) == blottedPath().replacing(".", with: stop))
    }

    @Test(arguments: [#"\u002e"#, #"\u002E"#])
    func `escapes of JSON do not hide it`(stop: String) throws {
        let hidden = #"{"note":"\/","a":[{"callback":"\#(try path().replacing(".", with: stop))"}],"n":1.50}"#
        let blotted = CapabilityBlot.blotted(Array(hidden.utf8))
        #expect(String(decoding: blotted, as: UTF8.self) == #"{"note":"/","a":[{"callback":"\#(blottedPath())"}],"n":1.50}"#)
    }

    @Test func `what holds none stays byte for byte`() throws {
        let path = try path()
        let texts = [
            "", "a", key.text, String(path.dropLast()), path.replacing(".", with: ","),
            path.replacing(key.text, with: "0" + key.text.dropFirst(2)),
            #"{"a":"\/\u0041"}"#, "not json \\ at all", String(repeating: ".", count: 500),
        ]
        for text in texts { #expect(CapabilityBlot.blotted(Array(text.utf8)) == Array(text.utf8), "\(text)") }
        let invalid: [UInt8] = [0xFF, 0xC3] + Array(path.utf8) + [0x80]
        #expect(CapabilityBlot.blotted(invalid) == [0xFF, 0xC3] + Array(blottedPath().utf8) + [0x80])
    }

    @Test func `names of members lose theirs too, and stay different`() throws {
        let path = try path()
        let other = CallbackPath.path(for: key, in: try Samples.keyring(ages: 8))
        let object = CapabilityBlot.blotted(JSONObject([(path, .integer(1)), (other, .integer(2)), ("a", .string(path))]))
        #expect(object == JSONObject([(blottedPath(), .integer(2)), ("a", .string(blottedPath()))]))
    }

    @Test func `neither the body of an entry nor what is read from a task repeats one`() throws {
        let path = try path()
        let body =
            #"{"id":"t","status":"completed","output":[{"url":"https://x/\#(path)","jobId":"\#(path)"}],"metadata":{"callback":"\#(path)"}}"#
        let task = try #require(ProviderTask(try JSONScanner.scan(body)))
        #expect(task.metadata?["callback"] == .string(blottedPath()))
        #expect(task.outputs.first?.url == "https://x/\(blottedPath())")
        let failed = try #require(ProviderTask(try JSONScanner.scan(#"{"id":"t","status":"failed","error":"no answer from \#(path)"}"#)))
        #expect(failed.failure?.message == "no answer from \(blottedPath())")
        let received = Entry.Received(Array(body.utf8))
        #expect(received.body == body.replacing(path, with: blottedPath()))
        #expect(received.count == body.utf8.count)
        #expect(received.digest == Digest(of: body.utf8))
        #expect(TaskFailure(.string(path))?.message == blottedPath())
    }
}
