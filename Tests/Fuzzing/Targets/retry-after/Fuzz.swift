import CallboxModel
import Foundation
import FuzzSupport

/// `Retry-After`: whatever a server writes there, the wait is within its bounds and says what was written.
@main
enum Fuzz {
    static func main() { run(property) }

    private static func property(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let now = Timestamp(milliseconds: 784_111_777_000)
        let wait = RetryAfter.wait(text, at: now)
        claim((RetryAfter.waitMin...RetryAfter.waitMax).contains(wait), "a wait is within its bounds")
        claim(RetryAfter.wait(text, at: now) == wait, "a wait is a function of the text")
        claim(RetryAfter.wait(" \(text)\t", at: now) == wait, "white space around it means nothing")
        let value = text.trimmingCharacters(in: .whitespaces)
        let isDigits = !value.isEmpty && value.utf8.allSatisfy { (0x30...0x39).contains($0) }
        if isDigits {
            let seconds = Int64(value).map { max(1, min($0, 900)) } ?? 900
            claim(wait == .seconds(seconds), "seconds are taken as they are")
        } else if wait != RetryAfter.waitUnstated {
            claim(value.utf8.allSatisfy { $0 < 0x80 } && value.utf8.count >= 24, "anything else that is understood is a date")
        }
    }
}
