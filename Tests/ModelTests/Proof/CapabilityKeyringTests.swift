import CallboxModel
import TestSupport
import Testing

/// Rings of secrets: the newest makes, every one in the ring admits, none is shown.
struct CapabilityKeyringTests {
    private let job = Samples.key()

    @Test(arguments: ["", "0a0", "0a010", "0A01", "0g01", "0a0é", "0a0\0", "....", "ａ"])
    func `a key id that is not four lower-case hexadecimal digits is refused`(id: String) {
        #expect(CapabilityKey(id: id, secret: Array(repeating: 1, count: 32), madeAt: Samples.moment) == nil)
    }

    @Test(arguments: [0, 1, 16, 31, 33, 64])
    func `a secret of another length than 32 bytes is refused`(count: Int) {
        #expect(CapabilityKey(id: "0a01", secret: Array(repeating: 1, count: count), madeAt: Samples.moment) == nil)
    }

    @Test func `a ring that is empty, or has two keys of one id, is refused`() throws {
        let first = try Samples.capabilityKey(age: 1)
        let twin = try #require(CapabilityKey(id: first.id, secret: Array(repeating: 9, count: 32), madeAt: Samples.moment))
        #expect(CapabilityKeyring([]) == nil)
        #expect(CapabilityKeyring([first, twin]) == nil)
        #expect(CapabilityKeyring([first, first]) == nil)
    }

    @Test func `the newest key makes capabilities, in whatever order the keys are given`() throws {
        for ages in [[1, 2, 3], [3, 2, 1], [2, 1, 3]] as [[UInt8]] {
            let ring = try #require(CapabilityKeyring(ages.map { try Samples.capabilityKey(age: $0) }))
            #expect(ring.keys.map(\.id) == ["0a01", "0a02", "0a03"])
            #expect(ring.capability(for: job).hasPrefix("0a01"))
        }
    }

    @Test func `after a rotation open jobs keep their capability, until the old key is retired`() throws {
        let before = try Samples.keyring(ages: 9)
        let capability = before.capability(for: job)
        #expect(try Samples.keyring(ages: 1, 9).admits(capability, for: job))
        #expect(try Samples.keyring(ages: 1, 2, 3, 9).admits(capability, for: job))
        #expect(try !Samples.keyring(ages: 1).admits(capability, for: job))
    }

    @Test func `a secret shows in no description, dump or mirror`() throws {
        let ring = try Samples.keyring(ages: 0xC5)
        let key = ring.keys[0]
        for shown in Shown.forms(of: key) + Shown.forms(of: ring) + Shown.forms(of: [key]) + Shown.forms(of: Optional(key)) {
            #expect(!shown.contains("197"), "bytes in decimal")
            #expect(!shown.lowercased().contains("c5c5"), "bytes in hexadecimal")
        }
        #expect("\(key)" == "capability key 0ac5")
    }
}
