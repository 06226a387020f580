extension Quantity {
    /// Writes a duration for people, cut to what matters: `350 ms`, `1.5 s`, `42 s`, `1m 20s`, `2h 5m`, `3d 4h`.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return "-" + text(magnitude(seconds, attoseconds)) }
        let milliseconds = attoseconds / 1_000_000_000_000_000
        switch seconds {
        case 0: return "\(milliseconds) ms"
        case ..<10: return decimal(tenths: seconds * 10 + milliseconds / 100) + " s"
        case ..<60: return "\(seconds) s"
        case ..<3_600: return pair(seconds / 60, "m", seconds % 60, "s")
        case ..<86_400: return pair(seconds / 3_600, "h", seconds / 60 % 60, "m")
        default: return pair(seconds / 86_400, "d", seconds / 3_600 % 24, "h")
        }
    }

    /// Writes a size for people in powers of 1000, rounded: `999 B`, `1.5 KB`, `20 MB`.
    ///
    /// - Parameter bytes: not negative; less is written as nothing.
    package static func text(bytes: Int) -> String {
        var rest = Double(max(0, bytes))
        var units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"][...]
        // 999.5 would be written as 1000.
        while rest >= 999.5, units.count > 1 {
            rest /= 1000
            units.removeFirst()
        }
        return "\(rounded(rest)) \(units[units.startIndex])"
    }

    /// Writes how often something happens, by the second or the minute: `120/s`, `2.5/s`, `12/min`.
    ///
    /// - Parameter perSecond: finite and not negative; more than a thousand million is written as that.
    package static func text(perSecond rate: Double) -> String {
        let rate = min(max(0, rate), 1e9)
        return rate < 1 ? rounded(rate * 60) + "/min" : rounded(rate) + "/s"
    }

    /// With one decimal below 10, where it is not zero.
    private static func rounded(_ number: Double) -> String {
        number < 9.95 ? decimal(tenths: Int64((number * 10).rounded())) : "\(Int64(number.rounded()))"
    }

    private static func decimal(tenths: Int64) -> String {
        tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }

    private static func pair(_ great: Int64, _ greatUnit: String, _ small: Int64, _ smallUnit: String) -> String {
        small == 0 ? "\(great)\(greatUnit)" : "\(great)\(greatUnit) \(small)\(smallUnit)"
    }

    private static func magnitude(_ seconds: Int64, _ attoseconds: Int64) -> Duration {
        // The least Int64 has no positive counterpart.
        Duration(secondsComponent: -max(seconds, -.max), attosecondsComponent: -attoseconds)
    }
}
