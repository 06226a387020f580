import Foundation
import Testing

/// The documentation names tests as evidence; evidence must exist.
struct NamedTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let documentation = "Sources/CallboxService/Documentation.docc"

    /// A code span that names a suite, or a suite and one of its sentences.
    private struct Reference: Hashable, CustomStringConvertible {
        let suite: String
        let sentence: String?

        var description: String { sentence.map { "\(suite)/\($0)" } ?? suite }

        static func all(in text: some StringProtocol) -> [Reference] {
            String(text).matches(of: /`([A-Z]\w*(?:Tests|Stories))(?:\/([^`\n]+))?`/).map {
                Reference(suite: String($0.1), sentence: $0.2.map(String.init))
            }
        }
    }

    /// The suites of a name, each with its sentences; parts of the program may have suites of the same name.
    private static func suites() throws -> [String: [Set<String>]] {
        let base = root.appending(path: "Tests")
        var suites: [String: [Set<String>]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: base.path) where name.hasSuffix(".swift") {
            let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
            let heads = text.matches(of: /(?m)^[^\/\n]*\bstruct (\w+(?:Tests|Stories))\b/)
            for (index, head) in heads.enumerated() {
                let end = index + 1 < heads.count ? heads[index + 1].range.lowerBound : text.endIndex
                let sentences = text[head.range.upperBound..<end].matches(of: /\bfunc `([^`]+)`/).map { String($0.1) }
                suites[String(head.1), default: []].append(Set(sentences))
            }
        }
        return suites
    }

    private static func text(_ page: String) throws -> String {
        try String(contentsOf: root.appending(path: "\(documentation)/\(page).md"), encoding: .utf8)
    }

    @Test(arguments: [("ThreatModel", 40), ("Faults", 100), ("DurableSteps", 1)])
    func `every test that the documentation names exists`(page: String, atLeast: Int) throws {
        let suites = try Self.suites()
        let named = Reference.all(in: try Self.text(page))
        #expect(named.count >= atLeast, "the page is read")
        let unknown = Set(named).filter { reference in
            let candidates = suites[reference.suite] ?? []
            guard let sentence = reference.sentence else { return candidates.count != 1 || candidates[0].isEmpty }
            return !candidates.contains { $0.contains(sentence) }
        }
        #expect(unknown.map(\.description).sorted() == [], "no such test, or several suites of that name: then name the sentence")
    }

    @Test(arguments: [("ThreatModel", 4), ("Faults", 3)])
    func `every row that claims something names a test`(page: String, columns: Int) throws {
        let rows = try Self.text(page).split(separator: "\n").filter { $0.hasPrefix("| ") && $0.count(where: { $0 == "|" }) == columns + 1 }
        let claims = rows.filter { !$0.hasSuffix("| test |") && !$0.hasSuffix("| tests |") && !$0.hasSuffix("| what its loss costs |") }
        #expect(claims.count > 20)
        #expect(claims.filter { Reference.all(in: $0).isEmpty } == [])
    }
}
