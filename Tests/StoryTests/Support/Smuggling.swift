import Testing

/// A request that two programs in a row may take for different ones: behind what the first takes for its end stands a whole callback.
struct Smuggling: Sendable, CustomTestStringConvertible {
    let name: String
    private let line: String
    private let fields: String
    private let body: String

    var testDescription: String { name }

    /// The bytes on the wire.
    ///
    /// - Parameters:
    ///   - path: where the request goes that is meant to be seen.
    ///   - hidden: the callback that must not be.
    func bytes(to path: String, hiding hidden: String) -> String {
        func filled(_ text: String) -> String {
            text.replacing("{path}", with: path).replacing("{hidden}", with: hidden)
                .replacing("{size}", with: String(hidden.utf8.count, radix: 16)).replacing("{count}", with: String(hidden.utf8.count + 5))
                .replacing("{length}", with: String(hidden.utf8.count))
        }
        return filled(line) + "\r\nHost: hooks.example.org\r\nConnection: close\r\n" + filled(fields) + "\r\n" + filled(body)
    }

    private init(_ name: String, _ fields: String, _ body: String, line: String = "POST {path} HTTP/1.1") {
        self.name = name
        self.line = line
        self.fields = fields
        self.body = body
    }

    /// An end of a chunked body, and behind it the callback; a length covers both.
    private static let chunkedEnd = "0\r\n\r\n{hidden}"

    static let all: [Smuggling] = lengths + codings + chunks + lines

    /// What a length says, when there is something to be understood in two ways about it.
    private static let lengths: [Smuggling] =
        [
            "0\r\nContent-Length: {length}", "{length}\r\nContent-Length: 0", "0, {length}", "{length}, 0", "+0", "-0", "0x0", "0 0", "0;",
            "",
            "00000000000000000000", "18446744073709551616", "4294967296", "0\r\n 5", "0\u{B}", "\"0\"", "0.0", "0e1",
        ].map { Smuggling("length \($0.debugDescription)", "Content-Length: \($0)\r\n", "{hidden}") } + [
            Smuggling("space before the colon", "Content-Length : 0\r\n", "{hidden}"),
            Smuggling("space before the name", "X: y\r\n Content-Length: 0\r\n", "{hidden}"),
            Smuggling("underscore", "Content_Length: {length}\r\nContent-Length: 0\r\n", "{hidden}"),
            Smuggling("no length", "", "{hidden}"), Smuggling("length zero", "Content-Length: 0\r\n", "{hidden}"),
            Smuggling("bare line feed", "Content-Length: 0\n\n", "{hidden}"),
            Smuggling("bare line feed in a field", "X: y\nContent-Length: 0\r\n", "{hidden}"),
            Smuggling("bare carriage return", "X: y\rContent-Length: 0\r\n", "{hidden}"),
            Smuggling("NUL in a field", "X: a\0b\r\nContent-Length: 0\r\n", "{hidden}"),
        ]

    /// Transfer-Encoding beside Content-Length, and in disguise.
    private static let codings: [Smuggling] =
        [
            "Transfer-Encoding: chunked", "Transfer-Encoding : chunked", " Transfer-Encoding: chunked", "Transfer-Encoding:\tchunked",
            "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: \"chunked\"",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding:\u{B}chunked", "Transfer-Encoding: chunked\0", "Transfer-Encoding: CHUNKED",
            "Transfer-Encoding:\r\n chunked",
            "X: y\nTransfer-Encoding: chunked", "X: y\rTransfer-Encoding: chunked", "transfer_encoding: chunked",
            "Transfer-Encoding\r\n: chunked",
            "Transfer-Encoding: ,chunked", "Transfer-Encoding: chunked;q=1",
        ].flatMap { field in
            [
                Smuggling("\(field.debugDescription), length behind", "\(field)\r\nContent-Length: {count}\r\n", chunkedEnd),
                Smuggling("\(field.debugDescription), length in front", "Content-Length: {count}\r\n\(field)\r\n", chunkedEnd),
            ]
        } + [
            Smuggling(
                "chunked with a short length", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "{size}\r\n{hidden}\r\n0\r\n\r\n"),
            Smuggling(
                "chunked in HTTP/1.0", "Transfer-Encoding: chunked\r\nContent-Length: {count}\r\n", chunkedEnd, line: "POST {path} HTTP/1.0"
            ),
        ]

    /// Chunked bodies whose end is in doubt.
    private static let chunks: [Smuggling] = [
        "0\r\n\r\n{hidden}", "0\n\n{hidden}", "0\r\nX: y\r\n\r\n{hidden}", "0\r\nContent-Length: {length}\r\n\r\n{hidden}",
        "0;a\n\r\n{hidden}",
        "0;a=\"\r\n\r\n\"\r\n\r\n{hidden}", "1;a\n{\r\n0\r\n\r\n{hidden}", "00000000000000000000\r\n\r\n{hidden}",
        "10000000000000000\r\n{hidden}\r\n0\r\n\r\n", "-0\r\n\r\n{hidden}", "0x0\r\n\r\n{hidden}", "+0\r\n\r\n{hidden}",
        " 0\r\n\r\n{hidden}",
        "2\r\n{}0\r\n\r\n{hidden}", "2\r\n{}xx0\r\n\r\n{hidden}", "0\r\r\n\r\n{hidden}", "0\r\nX\r\n\r\n{hidden}",
    ].map { Smuggling("chunks \($0.prefix(24).debugDescription)", "Transfer-Encoding: chunked\r\n", $0) }

    /// Request lines, other protocols and interim answers.
    private static let lines: [Smuggling] = [
        Smuggling("invitation", "Expect: 100-continue\r\nContent-Length: 0\r\n", "{hidden}"),
        Smuggling("invitation to nothing known", "Expect: 200-ok\r\nContent-Length: 0\r\n", "{hidden}"),
        Smuggling("GET with a body", "Content-Length: {length}\r\n", "{hidden}", line: "GET {path} HTTP/1.1"),
        Smuggling("HEAD with a body", "Content-Length: {length}\r\n", "{hidden}", line: "HEAD {path} HTTP/1.1"),
        Smuggling("tunnel", "", "{hidden}", line: "CONNECT hooks.example.org:80 HTTP/1.1"),
        Smuggling("upgrade to HTTP/2", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 0\r\n", "{hidden}"),
        Smuggling("upgrade to a socket", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n", "{hidden}"),
        Smuggling("HTTP/2 preface", "", "SM\r\n\r\n{hidden}", line: "PRI * HTTP/2.0"), Smuggling("HTTP/0.9", "", "{hidden}", line: "GET /"),
        Smuggling("two versions", "Content-Length: 0\r\n", "{hidden}", line: "POST {path} HTTP/1.1 HTTP/1.1"),
        Smuggling("version 1.2", "Content-Length: 0\r\n", "{hidden}", line: "POST {path} HTTP/1.2"),
        Smuggling("absolute form", "Content-Length: 0\r\n", "{hidden}", line: "POST http://elsewhere{path} HTTP/1.1"),
        Smuggling("encoded line break in the target", "Content-Length: 0\r\n", "{hidden}", line: "POST {path}%0d%0a%0d%0a HTTP/1.1"),
        Smuggling("two hosts", "Host: elsewhere\r\nContent-Length: 0\r\n", "{hidden}"),
    ]
}
