import Synchronization
import Testing

@testable import CallboxModel

/// The comparison of proofs tells nothing by how far it gets (a clock would tell less surely than counting).
struct ConstantTimeTests {
    /// Bytes that count how often they are looked at.
    private struct Counted: Collection {
        let bytes: [UInt8]
        let looks: Looks

        var startIndex: Int { 0 }
        var endIndex: Int { bytes.count }
        func index(after index: Int) -> Int { index + 1 }

        subscript(index: Int) -> UInt8 {
            looks.count.add(1, ordering: .relaxed)
            return bytes[index]
        }
    }

    private final class Looks: Sendable {
        let count = Atomic(0)
    }

    @Test func `every byte is looked at, wherever the first difference is`() {
        let proof = [UInt8](0..<24)
        for place in -1..<24 {
            var other = proof
            if place >= 0 { other[place] ^= 0x80 }
            let looks = Looks()
            #expect(Capability.isEqual(proof, Counted(bytes: other, looks: looks)) == (place < 0))
            #expect(looks.count.load(ordering: .relaxed) == 24)
        }
    }

    @Test func `another length is never equal`() {
        #expect(!Capability.isEqual([1, 2, 3], [1, 2]))
        #expect(!Capability.isEqual([], [1]))
    }
}
