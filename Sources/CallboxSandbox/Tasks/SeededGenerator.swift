/// A generator of random numbers that repeats itself: SplitMix64 (Steele, Lea and Flood, “Fast splittable pseudorandom number
/// generators”, 2014).
///
/// Good for drawing faults and pictures, never for anything secret.
struct SeededGenerator: RandomNumberGenerator {
    /// What the numbers are drawn for; streams of one seed do not depend on one another.
    enum Purpose: UInt64 {
        case task = 1
        case submit, request, plan, picture, poll
    }

    private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var state: UInt64

    init(seed: UInt64, for purpose: Purpose, number: Int) {
        let stream = Self.mixed(purpose.rawValue << 56 ^ UInt64(truncatingIfNeeded: number))
        state = Self.mixed(seed) ^ stream
    }

    mutating func next() -> UInt64 {
        state &+= Self.step
        return Self.mixed(state)
    }

    /// Draws whether something with this share happens; it always costs one draw, so that later draws do not move.
    mutating func draws(_ share: Double) -> Bool {
        Double(next() >> 11) * 0x1p-53 < share
    }

    /// Draws a fraction from 0 up to but without 1.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Draws characters of an alphabet.
    mutating func text(of length: Int, from alphabet: StaticString) -> String {
        let letters = alphabet.withUTF8Buffer(Array.init)
        return String(decoding: (0..<length).map { _ in letters[Int(next() % UInt64(letters.count))] }, as: UTF8.self)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
