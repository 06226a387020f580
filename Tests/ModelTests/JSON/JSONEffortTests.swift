import CallboxModel
import Foundation
import TestSupport
import Testing

/// What the worst documents of a megabyte cost: a process that is given a minute of processor time reads them all. What takes time in
/// proportion to the length is done in one; what grows with its square would need many.
struct JSONEffortTests {
    @Test func `no document of a megabyte takes more than its length`() async {
        await #expect(processExitsWith: .success) {
            var bound = rlimit(rlim_cur: 60, rlim_max: 60)
            precondition(setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &bound) == 0)
            let size = 1 << 20
            let names = (0..<100_000).map { "\"n\($0)\":0" }.joined(separator: ",")
            let documents = [
                "{\(names)}", "{\(names),\"n0\":1}", "{\(names)", "\"" + String(repeating: "\\u0041", count: size / 6) + "\"",
                "\"" + String(repeating: "\\", count: size), String(repeating: "1", count: size), "-" + String(repeating: "0", count: size),
                "1e" + String(repeating: "9", count: size), "[" + String(repeating: "0,", count: size / 2) + "0]",
                String(repeating: " ", count: size), String(repeating: "[", count: size),
                "[" + String(repeating: "[],", count: size / 3) + "0]",
                "{\"\(String(repeating: "a", count: size / 2))\":1,\"\(String(repeating: "a", count: size / 2))\":2}",
                String(repeating: "{\"a\":", count: 64) + "1" + String(repeating: "}", count: 64) + String(repeating: "}", count: size),
            ]
            for document in documents {
                // Refused or not, it must come to an end.
                guard let value = try? JSONScanner.scan(document) else { continue }
                precondition(!value.bytes.isEmpty)
                _ = ProviderTask(value)
                _ = CapabilityBlot.blotted(value)
            }
        }
    }
}
