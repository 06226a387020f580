import Curl
import Foundation
import Testing

/// Bodies that go into files.
@Suite struct DownloadTests {
    @Test func `a download is a new file with the whole body`() async throws {
        let body = String(repeating: "0123456789", count: 50_000)
        try await withDirectory { directory in
            try await withAnswers { _, peer in
                peer.answer(headers: ["Content-Type: image/webp"], body: body)
            } _: { client, server in
                let seen = Collected<Curl.Progress>()
                let path = directory + "/picture"
                let download = try await client.download(Request(url: server.url()), toNewFile: path) { seen.add($0) }
                #expect(download.isStored)
                #expect(download.bodyBytes == 500_000)
                #expect(download.headers["content-type"] == "image/webp")
                #expect(try Data(contentsOf: URL(filePath: path)) == Data(body.utf8))
                #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
                #expect(seen.all.last?.receivedBytes == 500_000)
            }
        }
    }

    @Test func `an empty body makes an empty file`() async throws {
        try await withDirectory { directory in
            try await withAnswers { _, peer in
                peer.answer()
            } _: { client, server in
                let download = try await client.download(Request(url: server.url()), toNewFile: directory + "/empty")
                #expect(download.isStored)
                #expect(FileManager.default.contents(atPath: directory + "/empty") == Data())
            }
        }
    }

    @Test func `a file that exists is left alone, and nothing is sent`() async throws {
        try await withDirectory { directory in
            try await withAnswers { _, peer in
                peer.answer(body: "new")
            } _: { client, server in
                let path = directory + "/old"
                try "old".write(toFile: path, atomically: false, encoding: .utf8)
                try FileManager.default.createSymbolicLink(atPath: directory + "/link", withDestinationPath: directory + "/nowhere")
                for taken in [path, directory + "/link", directory + "/missing/file"] {
                    let error = try await failure { () throws(CurlError) in
                        try await client.download(Request(url: server.url()), toNewFile: taken)
                    }
                    #expect(error.code == .fileFailed)
                    #expect(error.reach == .notSent)
                }
                #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
                #expect(!FileManager.default.fileExists(atPath: directory + "/nowhere"))
                #expect(server.requests.isEmpty)
            }
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nmuch too long",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nshort",
    ])
    func `a download that fails leaves nothing behind`(answer: String) async throws {
        try await withDirectory { directory in
            try await withAnswers { _, peer in
                peer.write(answer)
                return false
            } _: { client, server in
                let request = Request(url: server.url(), limits: TransferLimits(bodyBytesMax: 8))
                _ = try await failure { () throws(CurlError) in try await client.download(request, toNewFile: directory + "/part") }
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            }
        }
    }

    @Test func `a cancelled download leaves nothing behind`() async throws {
        try await withDirectory { directory in
            try await withServer { server, peer in
                guard server.nextRequest(of: peer) != nil, peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nab") else { return }
                peer.waitForEnd()
            } _: { client, server in
                let path = directory + "/part"
                let task = Task {
                    try await failure { () throws(CurlError) in try await client.download(Request(url: server.url()), toNewFile: path) }
                }
                try await eventually { FileManager.default.contents(atPath: path)?.count == 2 }
                task.cancel()
                #expect(try await task.value.code == .cancelled)
                #expect(!FileManager.default.fileExists(atPath: path))
            }
        }
    }

    @Test func `the body of an error is not stored`() async throws {
        try await withDirectory { directory in
            try await withAnswers { _, peer in
                peer.answer("404 Not Found", body: "no such picture")
            } _: { client, server in
                let download = try await client.download(Request(url: server.url()), toNewFile: directory + "/picture")
                #expect(download.status == 404)
                #expect(!download.isStored)
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            }
        }
    }

    @Test(arguments: [
        "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    ])
    func `a body that ends with its connection could be half of one, and is not kept`(head: String) async throws {
        try await withDirectory { directory in
            try await withAnswers { _, peer in
                peer.write(head + "half a pic")
                return false
            } _: { client, server in
                let error = try await failure { () throws(CurlError) in
                    try await client.download(Request(url: server.url()), toNewFile: directory + "/picture")
                }
                #expect([.lengthUnknown, .protocolBroken, .connectionLost].contains(error.code))
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            }
        }
    }

    @Test(arguments: ["206 Partial Content", "204 No Content", "203 Non-Authoritative Information", "226 IM Used"])
    func `a part of a body, or another body than the one asked for, is not kept`(status: String) async throws {
        try await withDirectory { directory in
            try await withAnswers { _, peer in
                peer.answer(status, headers: ["Content-Range: bytes 0-3/100"], body: status.hasPrefix("204") ? "" : "half")
            } _: { client, server in
                let download = try await client.download(Request(url: server.url()), toNewFile: directory + "/picture")
                #expect(!download.isStored)
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            }
        }
    }

    @Test(arguments: [
        "403 Forbidden", "404 Not Found", "410 Gone", "429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable",
    ])
    func `an expired link is told by its status, and nothing is kept`(status: String) async throws {
        try await withDirectory { directory in
            try await withAnswers { _, peer in
                peer.answer(status, headers: ["Content-Type: application/xml"], body: "<Error><Code>AccessDenied</Code></Error>")
            } _: { client, server in
                let download = try await client.download(Request(url: server.url()), toNewFile: directory + "/picture")
                #expect("\(download.status)" == status.prefix(3))
                #expect(!download.isStored)
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            }
        }
    }

    @Test func `a page instead of a picture is told by its type`() async throws {
        try await withDirectory { directory in
            try await withAnswers { _, peer in
                peer.answer(headers: ["Content-Type: text/html; charset=utf-8"], body: "<html>please log in</html>")
            } _: { client, server in
                let download = try await client.download(Request(url: server.url()), toNewFile: directory + "/picture")
                #expect(download.headers["Content-Type"] == "text/html; charset=utf-8")
            }
        }
    }

    @Test(arguments: ["Content-Length: 4611686018427387904\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"])
    func `a download that never ends is ended, and nothing is kept`(rest: String) async throws {
        try await withDirectory { directory in
            try await withAnswers { _, peer in
                peer.write("HTTP/1.1 200 OK\r\n" + rest)
                while peer.write("400\r\n" + String(repeating: "x", count: 1024) + "\r\n") {}
                return false
            } _: { client, server in
                let request = Request(url: server.url(), limits: TransferLimits(bodyBytesMax: 100_000))
                let error = try await failure { () throws(CurlError) in
                    try await client.download(request, toNewFile: directory + "/picture")
                }
                #expect(error.code == .bodyTooLarge)
                #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
            }
        }
    }
}
