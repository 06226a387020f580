import CCurl
import Testing

@testable import Curl

/// The decisions about one transfer, without any transfer.
@Suite struct ExchangeTests {
    private let start = ContinuousClock.now

    private func exchange(_ method: Method) -> Exchange {
        Exchange(Request(method, url: ""), deadline: start + .seconds(60))
    }

    @Test func `before its first request nothing was sent`() {
        #expect(exchange(.post).reach == .notSent)
    }

    @Test func `a second request without an answer is refused unless it is repeatable`() {
        for (method, verdict) in [(Method.post, CurlError.Code.connectionLost), (.get, nil)] {
            var exchange = exchange(method)
            let verdicts = [exchange.beginRequest(now: start), exchange.beginRequest(now: start)]
            #expect(verdicts == [nil, verdict])
            #expect(exchange.reach == .mayHaveArrived)
        }
    }

    @Test(arguments: [
        (["HTTP/1.1 302 Found\r\n", "\r\n"], true), (["HTTP/1.1 302 Found\r\n"], false), (["HTTP/1.1 100 Continue\r\n", "\r\n"], false),
        (["HTTP/1.1 200 OK\r\n", "\r\n"], false),
    ])
    func `only a redirect, and only once, calls for a second request`(lines: [String], isAllowed: Bool) {
        var exchange = exchange(.post)
        _ = exchange.beginRequest(now: start)
        for line in lines { _ = exchange.receiveHeadLine(line.utf8) }
        let verdicts = [exchange.beginRequest(now: start), exchange.beginRequest(now: start)]
        #expect(verdicts == [isAllowed ? nil : .connectionLost, .connectionLost])
    }

    @Test func `the first byte is waited for from the request on`() {
        var exchange = exchange(.get)
        #expect(exchange.nextDeadline == start + .seconds(60))
        _ = exchange.beginRequest(now: start + .seconds(5))
        #expect(exchange.nextDeadline == start + .seconds(35))
        #expect(exchange.overdue(now: start + .seconds(34)) == nil)
        #expect(exchange.overdue(now: start + .seconds(35)) == .firstByteTimedOut)
        _ = exchange.receiveHeadLine("HTTP/1.1 200 OK\r\n".utf8)
        #expect(exchange.overdue(now: start + .seconds(35)) == nil)
        #expect(exchange.overdue(now: start + .seconds(60)) == .totalTimedOut)
    }

    @Test func `the same code of libcurl means different things at different stages`() {
        var exchange = exchange(.get)
        #expect(exchange.meaning(of: CURLE_UNSUPPORTED_PROTOCOL) == .invalidRequest)
        #expect(exchange.meaning(of: CURLE_OUT_OF_MEMORY) == .unavailable)
        _ = exchange.beginRequest(now: start)
        #expect(exchange.meaning(of: CURLE_UNSUPPORTED_PROTOCOL) == .protocolBroken)
        #expect(exchange.meaning(of: CURLE_OUT_OF_MEMORY) == .headTooLarge)
        for line in ["HTTP/1.1 302 Found\r\n", "\r\n"] { _ = exchange.receiveHeadLine(line.utf8) }
        #expect(exchange.meaning(of: CURLE_UNSUPPORTED_PROTOCOL) == .redirectRefused)
        #expect(exchange.meaning(of: CURLE_OUT_OF_MEMORY) == .unavailable)
    }

    @Test func `a value that goes on in the next line is put together`() {
        var reader = HeadReader(bytesMax: 1000)
        for line in ["HTTP/1.1 200 OK\r\n", "X-A: 1\r\n", "\t 2 \r\n", "X-B:3\n", "\r\n", "X-Trailer: 4\r\n"] { _ = reader.read(line.utf8) }
        #expect(Array(reader.headers) == [Header("X-A", "1 2"), Header("X-B", "3")])
        #expect(reader.isComplete)
    }

    @Test func `every kind of failure has a sentence and an advice`() {
        for code in CurlError.Code.allCases {
            #expect(code.sentence(about: "example.com:443").contains("example.com:443"))
            #expect(code.advice.hasSuffix("."))
        }
    }

    @Test func `progress never falls, even when libcurl starts again`() {
        var progress = Progress()
        let isNews = [
            Progress(receivedBytes: 100, receivedBytesExpected: 100), Progress(receivedBytes: 10), Progress(receivedBytesExpected: 500),
        ]
        .map { progress.advance(to: $0) }
        #expect(isNews == [true, false, true])
        #expect(progress == Progress(receivedBytes: 100, receivedBytesExpected: 500))
    }
}
