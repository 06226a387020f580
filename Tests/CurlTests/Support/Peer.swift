import Glibc

/// Is a request as it came over the wire.
struct ReceivedRequest: Sendable {
    let method: String
    let path: String
    /// The header lines in order, as they were written.
    let lines: [String]
    let body: [UInt8]

    /// Gives the values of the headers of this name, in order.
    func values(of name: String) -> [String] {
        let start = name.lowercased() + ":"
        return lines.filter { $0.lowercased().hasPrefix(start) }.map { $0.dropFirst(start.count).trimmingPrefix(" ") }.map(String.init)
    }
}

/// Is the server's end of one connection; all it does is bounded by ten seconds.
struct Peer: Sendable {
    let descriptor: Int32
    /// The number of the connection, from zero.
    let index: Int

    init(_ descriptor: Int32, index: Int) {
        self.descriptor = descriptor
        self.index = index
        var bound = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &bound, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Reads one request with its body, or gives nil at the end of the connection.
    func readRequest() -> ReceivedRequest? {
        var head: [UInt8] = []
        while !head.ends(with: "\r\n\r\n".utf8) {
            guard let byte = read(1)?.first else { return nil }
            head.append(byte)
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n").map(String.init)
        let words = lines.first?.split(separator: " ").map(String.init) ?? []
        guard words.count == 3 else { return nil }
        let bare = ReceivedRequest(method: words[0], path: words[1], lines: Array(lines.dropFirst()), body: [])
        guard let length = bare.values(of: "Content-Length").first.flatMap(Int.init), length > 0 else { return bare }
        guard let body = read(length) else { return nil }
        return ReceivedRequest(method: bare.method, path: bare.path, lines: bare.lines, body: body)
    }

    /// Reads exactly so many bytes, or gives nil.
    func read(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return recv(descriptor, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
    }

    /// Writes everything, and tells whether that was possible.
    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Writes everything, and tells whether that was possible.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// Writes a whole response.
    @discardableResult
    func answer(_ status: String = "200 OK", headers: [String] = [], body: String = "") -> Bool {
        let head = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        return write(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Ends the connection at once with a reset instead of an orderly end.
    func reset() {
        var address = sockaddr()
        address.sa_family = sa_family_t(AF_UNSPEC)
        // Connecting to nowhere is how a socket is reset without closing its number (connect(2), tcp_disconnect in Linux).
        connect(descriptor, &address, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Waits until the other side has closed its end, or ten seconds.
    func waitForEnd() {
        while read(1) != nil {}
    }
}

extension Array<UInt8> {
    fileprivate func ends(with other: some Collection<UInt8>) -> Bool {
        suffix(other.count).elementsEqual(other)
    }
}
