@testable import Curl

extension IPAddress {
    /// Makes an IPv4 address of its 32 bits.
    init(v4 bits: UInt32) {
        self.init(bytes: stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> UInt32($0)) })
    }
}
