import CallboxModel
import TestSupport
import Testing

/// Whole categories of documents, generated: every short number, every short structure, every escape, every short sequence of bytes. What
/// is right is told by a second reader of the grammar, written another way.
struct JSONConformanceTests {
    /// Every text of one to so many of these symbols.
    private func texts(_ symbols: [String], upTo length: Int) -> [[String]] {
        var all: [[String]] = []
        var longest: [[String]] = [[]]
        for _ in 0..<length {
            longest = longest.flatMap { text in symbols.map { text + [$0] } }
            all += longest
        }
        return all
    }

    /// What is not judged as the second reader judges it.
    private func misjudged(_ documents: some Sequence<[UInt8]>, isRight: ([UInt8]) -> Bool) -> [String] {
        documents.filter { (refusal(of: $0) == nil) != isRight($0) }.map { String(decoding: $0, as: UTF8.self).debugDescription }
    }

    @Test func `of all texts that could be numbers exactly the numbers of RFC 8259 are accepted`() throws {
        let candidates = texts(["-", "0", "7", ".", "e", "+"], upTo: 6).map { $0.joined() }
        let number = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+\-]?[0-9]+)?/
        let right = Set(candidates.filter { $0.wholeMatch(of: number) != nil })
        #expect(candidates.count > 50_000 && right.count > 500)
        for context in [("", ""), ("[", "]"), ("{\"n\":", "}"), ("[0,", " ]")] {
            let wrong = candidates.filter { (refusal(of: context.0 + $0 + context.1) == nil) != right.contains($0) }
            #expect(wrong == [], "in \(context)")
        }
        for text in right { #expect(try JSONScanner.scan(text).text == text) }
    }

    @Test func `of all short structures exactly the well-formed ones are accepted`() {
        let symbols = ["[", "]", "{", "}", ",", ":", "true", "\"a\""]
        let documents = texts(symbols, upTo: 5)
        let right = Set(documents.filter { Structure($0).isValue })
        #expect(documents.count > 37_000 && right.count == 16)
        for space in ["", " ", "\t\n\r "] {
            let wrong = documents.filter { (refusal(of: $0.joined(separator: space)) == nil) != right.contains($0) }
            #expect(wrong == [], "with \(space.debugDescription) between")
        }
    }

    @Test(arguments: [["[", "1", ",", "{", "\"a\"", ":", "2", "}", "]"], ["{", "\"a\"", ":", "[", "true", ",", "\"b\"", "]", "}"]])
    func `between the parts of a document four bytes may stand, and no other that is none of its own`(document: [String]) {
        let parts = document.map { Array($0.utf8) }
        let foreign = (UInt8.min...UInt8.max).filter { $0 < 0x20 || $0 >= 0x7F || " #'/;<=>@_`".utf8.contains($0) }
        for place in 0...parts.count {
            let front = parts[..<place].flatMap(\.self)
            let back = parts[place...].flatMap(\.self)
            let wrong = foreign.filter { (refusal(of: front + [$0] + back) == nil) != [0x20, 0x09, 0x0A, 0x0D].contains($0) }
            #expect(wrong == [], "at \(place)")
        }
    }

    @Test func `behind a backslash nine bytes may stand`() {
        let known = Array(#""\/bfnrt"#.utf8)
        let documents = (UInt8.min...UInt8.max).map { [0x22, 0x5C, $0, 0x22] }
        #expect(misjudged(documents) { known.contains($0[2]) } == [])
    }

    @Test func `every escape of four digits is read unless it is half of a pair`() throws {
        for unit in UInt16.min...UInt16.max {
            let digits = String(unit, radix: 16, uppercase: unit % 2 == 0)
            let document = "\"\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)\""
            if let scalar = Unicode.Scalar(unit) {
                #expect(try JSONScanner.scan(document).string.map { Array($0.unicodeScalars) } == [scalar])
            } else {
                #expect(refusal(of: document) == .loneSurrogate)
            }
        }
    }

    @Test func `of all pairs of escapes exactly the surrogate pairs are one character`() throws {
        for first in stride(from: 0xD7FF, through: 0xE000, by: 1) {
            for second in [0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDDDD, 0xDFFF, 0xE000, 0x0041] {
                let document = "\"\\u\(String(first, radix: 16))\\u\(second < 0x1000 ? "00" : "")\(String(second, radix: 16))\""
                let isHigh = (0xD800...0xDBFF).contains(first)
                let isLow = (0xDC00...0xDFFF).contains(second)
                let isPlain = !(0xD800...0xDFFF).contains(first) && !(0xD800...0xDFFF).contains(second)
                if isHigh && isLow {
                    let value = UInt32(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
                    #expect(try JSONScanner.scan(document).string.map { $0.unicodeScalars.map(\.value) } == [value])
                } else {
                    #expect(refusal(of: document) == (isPlain ? nil : .loneSurrogate))
                }
            }
        }
    }

    @Test func `of all sequences of bytes exactly UTF-8 may stand in a string`() {
        let any = Array(UInt8.min...UInt8.max)
        let ends: [UInt8] = [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
        var sequences = any.map { [$0] } + any.flatMap { first in any.map { [first, $0] } }
        sequences += (UInt8(0xE0)...0xEF).flatMap { first in any.flatMap { second in ends.map { [first, second, $0] } } }
        sequences += (UInt8(0xF0)...0xF5).flatMap { first in
            any.flatMap { second in ends.dropFirst(2).flatMap { third in [0x80, 0xBF, 0xC0].map { [first, second, third, $0] } } }
        }
        let documents = sequences.lazy.filter { !$0.contains(0x22) && !$0.contains(0x5C) }.map { [0x22] + $0 + [0x22] }
        #expect(misjudged(documents) { UTF8Grammar.isText($0.dropFirst().dropLast()) } == [])
    }

    /// What a value makes right by being a name.
    private func isRight(_ context: String, _ value: String) -> Bool { context == "{@:1}" && value.hasPrefix("\"") }

    @Test(arguments: [
        "null", "0", "-1.5e+3", "\"\"", "\"\\ud83d\\ude00\"", "[]", "[1,[2,{}]]", "{}", "{\"a\":{\"b\":[]}}", "true", "false",
    ])
    func `a value is one wherever it stands, and two in a row are none`(value: String) {
        for context in ["@", " @", "@\n", "[@]", "[ @ ]", "[@,@]", "{\"k\":@}", "{\"k\" : @ , \"l\":@}", "[[[[@]]]]"] {
            #expect(refusal(of: context.replacing("@", with: value)) == nil, "\(context)")
        }
        for context in [
            "@@", "@ @", "[@", "@]", "[@}", "{@}", "{\"k\":@", "{\"k\",@}", "{k:@}", "{'k':@}", "[@,]", "[,@]", "[@,,@]", "{\"k\":@,}",
            "{,\"k\":@}",
            "[@]x", "/**/@", "@//", "#\n@", "\u{FEFF}@", "\0@", "@\0", "[@\u{A0}]", "(@)", "<@>", "@;", "{\"k\":@ \"l\":@}",
            "{\"k\":@,\"k\":@}",
            "{\"k\":@,\"\\u006b\":@}", "{\"k\"::@}", "[@:@]", "{@:1}", "+@", "&@",
        ] where !isRight(context, value) {
            #expect(refusal(of: context.replacing("@", with: value)) != nil, "\(context)")
        }
    }
}

/// A second judge of structures: by length, from short pieces to long ones, as a table (Cocke, Younger, Kasami).
private struct Structure {
    private let symbols: [String]

    init(_ symbols: [String]) { self.symbols = symbols }

    var isValue: Bool { isValue(0..<symbols.count) }

    private func isValue(_ range: Range<Int>) -> Bool {
        if range.count == 1 { return ["true", "\"a\""].contains(symbols[range.lowerBound]) }
        guard range.count >= 2, let last = range.last else { return false }
        let inner = range.lowerBound + 1..<last
        switch (symbols[range.lowerBound], symbols[last]) {
        case ("[", "]"): return inner.isEmpty || isList(inner, of: isValue)
        case ("{", "}"): return inner.isEmpty || isList(inner, of: isMember)
        default: return false
        }
    }

    private func isMember(_ range: Range<Int>) -> Bool {
        range.count >= 3 && symbols[range.lowerBound] == "\"a\"" && symbols[range.lowerBound + 1] == ":" && isValue(range.dropFirst(2))
    }

    private func isList(_ range: Range<Int>, of isElement: (Range<Int>) -> Bool) -> Bool {
        isElement(range)
            || range.contains { symbols[$0] == "," && isElement(range.lowerBound..<$0) && isList($0 + 1..<range.upperBound, of: isElement) }
    }
}

/// The grammar of RFC 3629 §4 without control characters of ASCII, as it stands there.
private enum UTF8Grammar {
    static func isText(_ bytes: some Sequence<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while let first = rest.popFirst() {
            let second: ClosedRange<UInt8>
            let count: Int
            switch first {
            case 0x20...0x7F: continue
            case 0xC2...0xDF: (second, count) = (0x80...0xBF, 1)
            case 0xE0: (second, count) = (0xA0...0xBF, 2)
            case 0xED: (second, count) = (0x80...0x9F, 2)
            case 0xE1...0xEF: (second, count) = (0x80...0xBF, 2)
            case 0xF0: (second, count) = (0x90...0xBF, 3)
            case 0xF1...0xF3: (second, count) = (0x80...0xBF, 3)
            case 0xF4: (second, count) = (0x80...0x8F, 3)
            default: return false
            }
            guard rest.count >= count, rest.first.map(second.contains) == true else { return false }
            guard rest.prefix(count).dropFirst().allSatisfy({ (0x80...0xBF).contains($0) }) else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
