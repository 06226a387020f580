import CallboxModel
import FuzzSupport

/// The file of an entry: what we write we read back, and what others put there is refused or read without harm.
@main
enum Fuzz {
    static func main() { run(property) }

    private static func property(_ bytes: [UInt8]) {
        if let entry = try? Entry(document: bytes) { check(entry) }
        var draw = Draw(bytes)
        check(DrawnEntry.make(&draw))
    }
}

private func check(_ entry: Entry) {
    let document = entry.document
    claim(document.last == 0x0A && document.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "an entry is one line")
    let again: Entry
    do {
        again = try Entry(document: document)
    } catch {
        return claim(false, "what was written can be read: \(error)")
    }
    claim(again == entry, "what was written reads the same")
    claim(again.document == document, "what was read is written the same")
}
