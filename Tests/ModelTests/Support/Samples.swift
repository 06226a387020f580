import CallboxModel
import TestSupport
import Testing

/// Values that many stories need.
enum Samples {
    /// 2026-11-21T08:31:22.123Z.
    static let moment = Timestamp(milliseconds: 1_795_249_882_123)

    /// A job's key; another seed makes another key.
    static func key(seed: UInt64 = 1, at moment: Timestamp = moment) -> JobKey {
        var generator = SeededGenerator(seed: seed)
        return JobKey(at: moment, using: &generator)
    }

    /// A key of the ring with a secret of equal bytes; every age has its own id and secret.
    static func capabilityKey(age: UInt8) throws -> CapabilityKey {
        let id = "0a" + (age < 16 ? "0" : "") + String(age, radix: 16)
        return try #require(
            CapabilityKey(id: id, secret: Array(repeating: age, count: CapabilityKey.secretBytes), madeAt: moment + .seconds(-Int64(age))))
    }

    /// A ring of keys of these ages.
    static func keyring(ages: UInt8...) throws -> CapabilityKeyring {
        try #require(CapabilityKeyring(ages.map { try capabilityKey(age: $0) }))
    }
}
