extension Duration {
    /// The duration in whole milliseconds, rounded up and kept within 1 and a day's worth, which any C type can hold.
    var wholeMilliseconds: Int {
        guard self > .milliseconds(1) else { return 1 }
        guard self < .seconds(86_400) else { return 86_400_000 }
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
