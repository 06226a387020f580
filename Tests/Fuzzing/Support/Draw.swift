import CallboxModel

/// Takes choices from the bytes of an input, so that a mutated input is another well-formed thing; at its end every choice is the first.
package struct Draw {
    private var rest: ArraySlice<UInt8>

    package init(_ bytes: some Sequence<UInt8>) { rest = Array(bytes)[...] }

    /// Whether all bytes are used up.
    package var isOver: Bool { rest.isEmpty }

    /// The next byte.
    package mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// One of several.
    package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[Int(byte()) % elements.count] }

    /// A text of up to 31 bytes, valid UTF-8 whatever they are.
    package mutating func text() -> String {
        let count = min(Int(byte() & 31), rest.count)
        defer { rest = rest.dropFirst(count) }
        return String(decoding: rest.prefix(count), as: UTF8.self)
    }

    /// A text or none.
    package mutating func optionalText() -> String? { byte() & 1 == 0 ? nil : text() }

    /// A number in any form that JSON knows.
    package mutating func number() -> JSONNumber {
        let sign = pick(["", "-"])
        let digits = pick([
            "0", "1", "7", "900", "4011098", "8004011098", "9223372036854775807", "9223372036854775808", "18446744073709551616",
        ])
        return JSONNumber(text: sign + digits + pick(["", "", ".0", ".5"]) + pick(["", "", "e2", "E-3", "e999"]))
    }

    /// A value of any kind; `names` are those that members may have besides others.
    package mutating func value(names: [String], words: [String] = [], depth: Int = 0) -> JSONValue {
        switch byte() % (depth < 8 ? 10 : 7) {
        case 0: .null
        case 1: .bool(byte() & 1 == 0)
        case 2: .number(number())
        case 3, 4: .string(text())
        case 5, 6: .string(words.isEmpty ? text() : pick(words))
        case 7: .array((0..<Int(byte() & 3)).map { _ in value(names: names, words: words, depth: depth + 1) })
        default: .object(object(names: names, words: words, depth: depth + 1))
        }
    }

    /// An object.
    package mutating func object(names: [String], words: [String] = [], depth: Int = 0) -> JSONObject {
        var members: [(String, JSONValue)] = []
        for _ in 0..<Int(byte() & 15) {
            let name = byte() & 15 == 0 ? text() : pick(names)
            members.append((name, value(names: names, words: words, depth: depth)))
        }
        return JSONObject(members)
    }
}
