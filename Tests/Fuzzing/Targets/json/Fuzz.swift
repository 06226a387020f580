import CallboxModel
import Foundation
import FuzzSupport

/// The scanner: never crashes, accepts what is JSON and nothing else, and writes back what it read.
@main
enum Fuzz {
    static func main() { run(property) }

    private static func property(_ document: [UInt8]) {
        let oracle = Oracle(document)
        do throws(JSONError) {
            let value = try JSONScanner.scan(document)
            claim(oracle.accepts(value), "what the scanner accepts, Foundation accepts")
            check(value, oracle)
        } catch {
            claim((0...document.count).contains(error.offset), "the place of an error lies in the document")
            claim(oracle.permits(error), "what Foundation accepts is refused only for a known reason, not \(error)")
        }
    }
}

private func check(_ value: JSONValue, _ oracle: Oracle) {
    let written = value.bytes
    claim(written.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "a document is written on one line without control characters")
    guard let again = try? JSONScanner.scan(written) else { return claim(false, "what was written can be read") }
    claim(again == value, "what was read and written reads the same")
    claim(again.bytes == written, "what was written is written the same")
    claim(oracle.means(written), "what was written means the same to Foundation")
}
