/// Our own name for a job, made before anything is sent: a UUIDv7 (RFC 9562 §5.7) in lower case.
///
/// The first 48 bits are the milliseconds of its making, so keys sort by time. Only this exact form is a key: what passes
/// ``init(_:)`` is safe as a file name and as a part of a URL.
package struct JobKey: Sendable, Hashable, Comparable {
    /// 36 characters: 32 lower-case hexadecimal digits and four hyphens.
    package let text: String

    /// Reads a key; `nil` unless it is a UUID of version 7 and variant 10 in its lower-case form.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 else { return nil }
        for (index, byte) in bytes.enumerated() {
            guard Self.isAllowed(byte, at: index) else { return nil }
        }
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    /// Makes a new key from a moment and 74 random bits.
    package init(at now: Timestamp, using generator: inout some RandomNumberGenerator) {
        let time = UInt64(max(0, now.milliseconds)) & 0xFFFF_FFFF_FFFF
        let high = time << 16 | 0x7000 | UInt64.random(in: 0...0xFFF, using: &generator)
        let low = 0x8000_0000_0000_0000 | UInt64.random(in: 0...0x3FFF_FFFF_FFFF_FFFF, using: &generator)
        let digits = Self.hex(high) + Self.hex(low)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        self.text = text
    }

    /// The moment of its making.
    package var madeAt: Timestamp {
        let digits = text.utf8.prefix(13).filter { $0 != UInt8(ascii: "-") }
        return Timestamp(milliseconds: Int64(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0)
    }

    package static func < (left: JobKey, right: JobKey) -> Bool { left.text < right.text }

    private static func isAllowed(_ byte: UInt8, at index: Int) -> Bool {
        switch index {
        case 8, 13, 18, 23: byte == UInt8(ascii: "-")
        case 14: byte == UInt8(ascii: "7")
        case 19: [UInt8(ascii: "8"), UInt8(ascii: "9"), UInt8(ascii: "a"), UInt8(ascii: "b")].contains(byte)
        default:
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
    }

    private static func hex(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension JobKey: CustomStringConvertible {
    package var description: String { text }
}
