import CallboxModel

/// The header with which a proxy begins a connection to say for whom it is (PROXY protocol, versions 1 and 2; HAProxy's
/// `doc/proxy-protocol.txt`).
struct ProxyHeader: Equatable {
    /// What the bytes of a connection are, as far as they came.
    enum Reading: Equatable {
        /// More is needed.
        case incomplete
        /// A whole header of so many bytes.
        case header(ProxyHeader, bytes: Int)
        /// It can never become one.
        case malformed
    }

    /// For whom the connection is.
    enum Client: Equatable {
        /// The proxy itself, such as for a look at our health: the address of the connection counts.
        case proxy
        /// A client that has no IP address, or whose address the proxy does not know.
        case unknown
        case address(NetworkAddress)
    }

    let client: Client

    /// The longest header of version 1, with its line break (§2.1).
    static let version1BytesMax = 107

    /// Reads the front of a connection.
    ///
    /// - Parameter bytesMax: a longer header is malformed; those of version 2 may carry more than addresses, which is skipped.
    static func read(_ bytes: some Collection<UInt8>, bytesMax: Int) -> Reading {
        if bytes.starts(with: signature2.prefix(bytes.count)) { return version2(Array(bytes), bytesMax) }
        if bytes.starts(with: signature1.prefix(bytes.count)) { return version1(Array(bytes.prefix(version1BytesMax))) }
        return .malformed
    }

    private static let signature1 = Array("PROXY ".utf8)
    private static let signature2: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
}

// MARK: - Version 1: one line of text

extension ProxyHeader {
    private static func version1(_ bytes: [UInt8]) -> Reading {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return bytes.count < version1BytesMax ? .incomplete : .malformed }
        guard bytes[end - 1] == UInt8(ascii: "\r") else { return .malformed }
        let words = bytes[..<(end - 1)].split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard let client = client(words.map { String(decoding: $0, as: UTF8.self) }) else { return .malformed }
        return .header(ProxyHeader(client: client), bytes: end + 1)
    }

    /// What stands behind `UNKNOWN` is to be ignored; everything else must be exactly as §2.1 has it.
    private static func client(_ words: [String]) -> Client? {
        guard words.count > 1 else { return nil }
        if words[1] == "UNKNOWN" { return .unknown }
        guard words.count == 6, let length = ["TCP4": 4, "TCP6": 16][words[1]] else { return nil }
        guard words[4...].allSatisfy({ DecimalNumber.read($0.utf8, max: 65535) != nil }) else { return nil }
        // A mapped address has become one of version 4 by being read, so the text tells the version.
        let isVersion6 = words[2...3].map { $0.utf8.contains(UInt8(ascii: ":")) }
        guard isVersion6 == [length == 16, length == 16], NetworkAddress(words[3]) != nil else { return nil }
        return NetworkAddress(words[2]).map { .address($0) }
    }
}

// MARK: - Version 2: binary

extension ProxyHeader {
    private static func version2(_ bytes: [UInt8], _ bytesMax: Int) -> Reading {
        guard bytes.count >= 16 else { return .incomplete }
        let length = Int(bytes[14]) << 8 | Int(bytes[15])
        guard 16 + length <= bytesMax, let client = client(command: bytes[12], family: bytes[13], length: length) else { return .malformed }
        guard bytes.count >= 16 + length else { return .incomplete }
        return .header(ProxyHeader(client: client(bytes)), bytes: 16 + length)
    }

    /// Judges the fixed part; what stands behind the addresses is skipped.
    private static func client(command: UInt8, family: UInt8, length: Int) -> (([UInt8]) -> Client)? {
        switch (command, family) {
        case (0x20, _): return { _ in .proxy }
        // Unspecified, and datagrams and sockets of a file system: nobody with a TCP address.
        case (0x21, 0x00): return { _ in .unknown }
        case (0x21, 0x11): return length >= 12 ? { address($0[16..<20]) } : nil
        case (0x21, 0x21): return length >= 36 ? { address($0[16..<32]) } : nil
        case (0x21, 0x12): return length >= 12 ? { _ in .unknown } : nil
        case (0x21, 0x22): return length >= 36 ? { _ in .unknown } : nil
        case (0x21, 0x31), (0x21, 0x32): return length >= 216 ? { _ in .unknown } : nil
        default: return nil
        }
    }

    private static func address(_ bytes: ArraySlice<UInt8>) -> Client {
        NetworkAddress(bytes: Array(bytes)).map { .address($0) } ?? .unknown
    }
}
