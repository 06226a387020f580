import CallboxModel
import Foundation

/// Foundation's reader, with everything in which it is known to differ from RFC 8259 and from the scanner.
struct Oracle {
    private let document: [UInt8]
    private let reading: NSObject?

    init(_ document: [UInt8]) {
        self.document = document
        reading = Self.read(document)
    }

    private static func read(_ bytes: [UInt8]) -> NSObject? {
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) as? NSObject
    }

    /// Whether Foundation accepts it too; numbers beyond the range of a double are what only the scanner takes.
    func accepts(_ value: JSONValue) -> Bool { reading != nil || Self.hasNumberBeyondDouble(value) }

    /// Whether another document means the same; Foundation loses U+FEFF where a string, or the part of one behind an escape, begins with it.
    func means(_ bytes: [UInt8]) -> Bool { reading == nil || Self.hasMark(bytes) || Self.read(bytes) == reading }

    private static func hasMark(_ bytes: [UInt8]) -> Bool { String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{FEFF}") }

    /// Whether a refusal is right, or is one of what Foundation is lenient in.
    func permits(_ error: JSONError) -> Bool {
        guard reading != nil else { return true }
        switch error.reason {
        case .byteOrderMark, .duplicateName, .tooDeep: return true
        case .unexpectedByte where isBehindComma(error.offset): return true
        // UTF-16 and UTF-32, which Foundation finds out by their zeros or marks.
        default: return document.contains(0) || document.starts(with: [0xFE, 0xFF]) || document.starts(with: [0xFF, 0xFE])
        }
    }

    /// Whether a bracket closes right behind a comma.
    private func isBehindComma(_ offset: Int) -> Bool {
        guard offset < document.count, [UInt8(ascii: "]"), UInt8(ascii: "}")].contains(document[offset]) else { return false }
        return document[..<offset].last { ![0x20, 0x0A, 0x0D, 0x09].contains($0) } == UInt8(ascii: ",")
    }

    private static func hasNumberBeyondDouble(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let number): number.double == nil
        case .array(let elements): elements.contains(where: hasNumberBeyondDouble)
        case .object(let object): object.members.contains { hasNumberBeyondDouble($0.value) }
        default: false
        }
    }
}
