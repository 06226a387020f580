import TestSupport

/// Makes documents at random: well-formed ones, and well-formed ones with a few bytes spoiled.
struct RandomJSON {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// A well-formed document, with white space in odd places and strings in odd forms.
    mutating func document() -> String { space() + value(depth: 0) + space() }

    /// A document in which one to four bytes are changed, removed, doubled or inserted.
    mutating func spoiled() -> [UInt8] {
        var bytes = Array(document().utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[place] = suspect()
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(bytes[place], at: place)
            default: bytes.insert(suspect(), at: place)
            }
        }
        return bytes
    }

    private mutating func value(depth: Int) -> String {
        switch Int.random(in: 0..<(depth < 5 ? 8 : 6), using: &generator) {
        case 0: pick(["null", "true", "false"])
        case 1, 2: number()
        case 3, 4, 5: string()
        case 6: array(depth: depth)
        default: object(depth: depth)
        }
    }

    private mutating func array(depth: Int) -> String {
        var elements: [String] = []
        for _ in 0..<Int.random(in: 0...4, using: &generator) { elements.append(space() + value(depth: depth + 1) + space()) }
        return "[" + elements.joined(separator: ",") + "]"
    }

    private mutating func object(depth: Int) -> String {
        var members: [String] = []
        for index in 0..<Int.random(in: 0...4, using: &generator) {
            members.append("\(space())\"\(index)\(string().dropFirst())\(space()):\(space())\(value(depth: depth + 1))\(space())")
        }
        return "{" + members.joined(separator: ",") + "}"
    }

    private mutating func number() -> String {
        pick(["", "-"]) + pick(["0", "7", "10", "4011098", "9223372036854775807"]) + pick(["", "", ".0", ".25"])
            + pick(["", "", "e2", "E-3", "e+0"])
    }

    private mutating func string() -> String {
        let units = [
            "a", "Z", " ", "/", "é", "e\u{301}", "日", "😀", "\u{7F}", "\u{2028}", #"\""#, #"\\"#, #"\/"#, #"\n"#, #"\u0041"#, #"\u00e9"#,
            #"\ud83d\ude00"#,
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...6, using: &generator) { text += pick(units) }
        return "\"\(text)\""
    }

    private mutating func space() -> String { pick(["", "", "", " ", "\t", "\r\n", "\n  "]) }

    private mutating func suspect() -> UInt8 {
        Bool.random(using: &generator) ? pick(Array("{}[],:\"\\u0-.eE+ \n\tn/".utf8)) : UInt8.random(in: 0...255, using: &generator)
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &generator)]
    }
}
