import CallboxFetch
import CallboxInbox
import CallboxModel
import Disk
import Foundation
import TestSupport
import Testing

/// Outputs that are fetched, and those that are not.
struct FetcherTests {
    private static let gif = "GIF89a" + String(repeating: "x", count: 100)
    private static let webp = "RIFF\u{4}\0\0\0WEBPVP8 "

    @Test func `outputs become files, named by their place and by what they are`() async throws {
        let server = try ScriptedProvider { request, _ in
            .answer(200, headers: ["Content-Type: image/png"], request.path == "/a.exe" ? Self.gif : Self.webp)
        }
        try await withFetching(to: server) { (fetching) async throws in
            let outcomes = try await fetching.fetch(server.url + "/a.exe", server.url + "/../../etc/passwd")
            guard case .kept(let first) = outcomes[0], case .kept(let second) = outcomes[1] else {
                Issue.record("\(outcomes)")
                return
            }
            #expect(first.digest == Digest(of: Array(Self.gif.utf8)))
            #expect(first.bytes == Self.gif.utf8.count)
            #expect((first.mediaType, second.mediaType) == (.gif, .webp))
            #expect(try fetching.files() == ["0.gif", "1.webp"])
            #expect(FileManager.default.contents(atPath: first.path) == Data(Self.gif.utf8))
            #expect(first.path == "\(fetching.path)/inbox/artifacts/\(fetching.key.text)/0.gif")
        }
    }

    @Test(arguments: [403, 404, 410, 302, 206, 204])
    func `an answer that is not the output is refused and leaves nothing`(status: Int) async throws {
        let server = try ScriptedProvider { _, _ in .answer(status, headers: ["Content-Type: image/gif"], status == 204 ? "" : Self.gif) }
        try await withFetching(to: server) { (fetching) async throws in
            let outcome = try #require(try await fetching.fetch(server.url).first)
            #expect(outcome.word == "refused")
            #expect(outcome.reason?.contains(String(status)) == true)
            #expect(try fetching.files() == [])
        }
    }

    @Test(arguments: [429, 500, 503])
    func `an answer that may be better later is a failure and leaves nothing`(status: Int) async throws {
        let server = try ScriptedProvider { _, _ in .answer(status, Self.gif) }
        try await withFetching(to: server) { (fetching) async throws in
            #expect(try await fetching.fetch(server.url).map(\.word) == ["failed"])
            #expect(try fetching.files() == [])
        }
    }

    @Test(arguments: [
        ("text/html", "GIF89a"), ("image/png", "<html>please log in</html>"), ("image/png", ""), ("application/octet-stream", "#!/bin/sh"),
    ])
    func `a page instead of a picture is refused, whatever it is called`(type: String, body: String) async throws {
        let server = try ScriptedProvider { _, _ in .answer(200, headers: ["Content-Type: \(type)"], body) }
        try await withFetching(to: server) { (fetching) async throws in
            let outcome = try #require(try await fetching.fetch(server.url).first)
            #expect(outcome.word == "refused")
            #expect(outcome.reason?.contains(type) == true)
            #expect(try fetching.files() == [])
        }
    }

    @Test func `what breaks off or is too large leaves nothing`() async throws {
        let server = try ScriptedProvider { request, _ in
            request.path == "/gone" ? .hangUp : .answer(200, Self.gif)
        }
        try await withFetching(to: server, bytesMax: 100) { (fetching) async throws in
            #expect(try await fetching.fetch(server.url + "/gone", server.url + "/large").map(\.word) == ["failed", "refused"])
            #expect(try fetching.files() == [])
        }
    }

    @Test func `nothing inside is fetched, not by a redirect either`() async throws {
        let inside = try ScriptedProvider { _, _ in .answer(200, Self.gif) }
        defer { inside.stop() }
        let server = try ScriptedProvider { _, _ in .answer(302, headers: ["Location: \(inside.url)/"], "") }
        try await withFetching(to: server) { (fetching) async throws in
            let outcomes = try await fetching.fetch(inside.url, server.url, "file:///etc/passwd", "http://user@127.0.0.1/", "nonsense", "")
            #expect(outcomes.map(\.word) == Array(repeating: "refused", count: 6))
            #expect(outcomes.prefix(2).allSatisfy { $0.reason?.contains("fetch.allow") == true })
            #expect(try fetching.files() == [])
        }
        #expect(inside.requests.isEmpty)
    }

    @Test func `one output that is refused does not hold up the others`() async throws {
        let server = try ScriptedProvider { request, _ in request.path == "/1" ? .answer(404, "") : .answer(200, Self.gif) }
        try await withFetching(to: server) { (fetching) async throws in
            let words = try await fetching.fetch(server.url + "/0", server.url + "/1", server.url + "/2").map(\.word)
            #expect(words == ["kept", "refused", "kept"])
            #expect(try fetching.files() == ["0.gif", "2.gif"])
        }
    }

    @Test func `fetched again, an output takes the place of what it was, and strays go`() async throws {
        let server = try ScriptedProvider { _, number in .answer(200, number == 1 ? Self.gif : Self.webp) }
        try await withFetching(to: server) { (fetching) async throws in
            let directory = try fetching.artifacts.directory(of: fetching.key)
            try directory.write(Array("half".utf8), toNew: "0.part")
            try directory.write(Array("half".utf8), toNew: "7.part")
            #expect(try await fetching.fetch(server.url).map(\.word) == ["kept"])
            #expect(try fetching.files() == ["0.gif"])
            #expect(try await fetching.fetch(server.url).map(\.word) == ["kept"])
            #expect(try fetching.files() == ["0.webp"])
        }
    }

    @Test func `what was kept stays when it cannot be fetched again`() async throws {
        let server = try ScriptedProvider { _, number in number == 1 ? .answer(200, Self.gif) : .answer(410, "") }
        try await withFetching(to: server) { (fetching) async throws in
            #expect(try await fetching.fetch(server.url).map(\.word) == ["kept"])
            #expect(try await fetching.fetch(server.url).map(\.word) == ["refused"])
            #expect(try fetching.files() == ["0.gif"])
        }
    }

    @Test func `a link in the place of the directory is not followed`() async throws {
        let server = try ScriptedProvider { _, _ in .answer(200, Self.gif) }
        try await withFetching(to: server) { (fetching) async throws in
            let elsewhere = fetching.path + "/elsewhere"
            try FileManager.default.createDirectory(atPath: elsewhere, withIntermediateDirectories: false)
            try FileManager.default.createSymbolicLink(
                atPath: "\(fetching.path)/inbox/artifacts/\(fetching.key.text)", withDestinationPath: elsewhere)
            await #expect(throws: DiskError.self) { try await fetching.fetch(server.url) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere) == [])
        }
    }

    @Test func `of too many outputs the first are fetched`() async throws {
        let server = try ScriptedProvider { _, _ in .answer(200, Self.gif) }
        try await withFetching(to: server) { (fetching) async throws in
            let outputs = (0..<70).map { _ in TaskOutput(type: nil, url: server.url, providerJobID: nil) }
            let words = try await fetching.fetcher.fetch(outputs, of: fetching.key).map(\.outcome.word)
            #expect(words == Array(repeating: "kept", count: 64) + Array(repeating: "refused", count: 6))
        }
    }
}

extension FetchedOutput.Outcome {
    fileprivate var word: String {
        switch self {
        case .kept: "kept"
        case .refused: "refused"
        case .failed: "failed"
        }
    }

    fileprivate var reason: String? {
        switch self {
        case .kept: nil
        case .refused(let reason), .failed(let reason): reason
        }
    }
}
