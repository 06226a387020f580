/// Reads the values of fault settings; every reader gives `nil` for what is not of its form.
enum FaultValue {
    /// The longest time that a setting may name: a day is more than any run of a sandbox needs.
    private static let secondsMax = 86_400.0

    /// `0`, `0.3`, `1`.
    static func share(_ text: String) -> Double? {
        number(text).flatMap { (0...1).contains($0) ? $0 : nil }
    }

    /// `1.5`, `1.5s`, `250ms`.
    static func duration(_ text: String) -> Duration? {
        if text.hasSuffix("ms") { return seconds(text.dropLast(2), per: 1000) }
        return seconds(text.hasSuffix("s") ? text.dropLast() : text[...], per: 1)
    }

    /// A value of a header: visible ASCII and blanks, or nothing.
    static func text(_ text: String) -> String?? {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? .some(.some(text)) : nil
    }

    /// `2-4`: from the second second to the fourth.
    static func window(_ text: String) -> Range<Duration>? {
        guard let (first, last) = pair(text, around: "-"), let from = duration(first), let to = duration(last), from < to else {
            return nil
        }
        return from..<to
    }

    /// `20+10`: ten submits from the twentieth on; `20+1.5s`: a second and a half.
    static func spell(_ text: String) -> RateLimitSpell? {
        guard let (first, length) = pair(text, around: "+"), let number = Int(first), number > 0 else { return nil }
        if let count = Int(length) { return count > 0 ? RateLimitSpell(first: number, length: .submits(count)) : nil }
        return duration(length).map { RateLimitSpell(first: number, length: .time($0)) }
    }

    private static func seconds(_ text: Substring, per unit: Double) -> Duration? {
        guard let value = number(String(text)), (0...secondsMax).contains(value / unit) else { return nil }
        return .milliseconds(Int64((value / unit * 1000).rounded()))
    }

    private static func number(_ text: String) -> Double? {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        return isPlain ? Double(text) : nil
    }

    private static func pair(_ text: String, around separator: Character) -> (String, String)? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
}
