import CallboxModel
import TestSupport

extension ModelDeclaration {
    /// The codes of the rules that parameters break, in order.
    func codes(for text: String) throws -> [String] { violations(in: try members(of: text)).map { $0.code?.text ?? "none" } }

    /// The codes that parameters break when one of them is set, or removed with `nil`, in an otherwise valid set.
    func codes(setting name: String, to value: JSONValue?, in valid: String) throws -> [String] {
        var changed = try members(of: valid)
        changed[name] = value
        return violations(in: changed).map { $0.code?.text ?? "none" }
    }
}

/// Texts of a length in Unicode scalars that readers, bytes and UTF-16 would count otherwise.
enum TextOfLength {
    static let units = ["a", "é", "e\u{301}", "日", "😀", "👨‍👩‍👧‍👦", "🇩🇪", "\r\n", "\u{301}"]

    /// Repeats a unit and cuts it at so many scalars.
    static func make(_ unit: String, _ count: Int) -> String {
        let scalars = Array(unit.unicodeScalars)
        return String(String.UnicodeScalarView((0..<count).map { scalars[$0 % scalars.count] }))
    }
}
