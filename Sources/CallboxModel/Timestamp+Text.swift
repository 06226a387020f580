// Whole numbers only: a `Date` is a `Double`, which cannot hold most milliseconds, and formatting it cuts them one short.
extension Timestamp {
    /// RFC 3339 in UTC with milliseconds: `2026-11-21T08:31:22.123Z`.
    ///
    /// Always 24 characters that sort by time: a moment outside the years 0000 to 9999 is written as the nearest inside.
    package var text: String {
        let written = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
        let days = written.dividedDown(by: Self.dayMilliseconds)
        let day = CivilDay(daysSinceEpoch: days)
        let time = written - days * Self.dayMilliseconds
        let date = "\(day.year.padded(to: 4))-\(day.month.padded(to: 2))-\(day.day.padded(to: 2))"
        let clock = "\((time / 3_600_000).padded(to: 2)):\((time / 60_000 % 60).padded(to: 2)):\((time / 1000 % 60).padded(to: 2))"
        return "\(date)T\(clock).\((time % 1000).padded(to: 3))Z"
    }

    /// Reads an RFC 3339 date and time (§5.6) such as `2026-11-21T08:31:22.123Z` or `2026-11-21T10:31:22+02:00`.
    ///
    /// A finer fraction is cut to milliseconds, and a leap second (`:60`) is the second after it. `nil` for anything else,
    /// such as a day that the month does not have, a missing offset, or anything around it.
    package init?(_ text: String) {
        var reader = TimestampReader(text)
        guard let day = reader.day(), reader.take("T", "t") != nil, let time = reader.timeMilliseconds(),
            let offset = reader.offsetMinutes(), reader.isAtEnd
        else { return nil }
        self.init(milliseconds: day.daysSinceEpoch * Self.dayMilliseconds + time - offset * 60_000)
    }

    private static let dayMilliseconds: Int64 = 86_400_000
}

/// Reads the parts of an RFC 3339 text one after the other; each is `nil` where it is not written as demanded.
private struct TimestampReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func day() -> CivilDay? {
        guard let year = number(4, 0...9999), take("-") != nil, let month = number(2, 1...12), take("-") != nil,
            let day = number(2, 1...31)
        else { return nil }
        let date = CivilDay(year: year, month: month, day: day)
        return date.isReal ? date : nil
    }

    mutating func timeMilliseconds() -> Int64? {
        guard let minutes = hoursAndMinutes(), take(":") != nil, let second = number(2, 0...60) else { return nil }
        guard let fraction = take(".") == nil ? 0 : fractionMilliseconds() else { return nil }
        return (minutes * 60 + second) * 1000 + fraction
    }

    /// Minutes east of UTC.
    mutating func offsetMinutes() -> Int64? {
        if take("Z", "z") != nil { return 0 }
        guard let sign = take("+", "-"), let minutes = hoursAndMinutes() else { return nil }
        return sign == "+" ? minutes : -minutes
    }

    mutating func take(_ allowed: Unicode.Scalar...) -> Unicode.Scalar? {
        guard let next = rest.first.map({ Unicode.Scalar($0) }), allowed.contains(next) else { return nil }
        rest.removeFirst()
        return next
    }

    private mutating func hoursAndMinutes() -> Int64? {
        guard let hour = number(2, 0...23), take(":") != nil, let minute = number(2, 0...59) else { return nil }
        return hour * 60 + minute
    }

    private mutating func fractionMilliseconds() -> Int64? {
        let digits = rest.prefix { isDigit($0) }
        rest = rest.dropFirst(digits.count)
        guard !digits.isEmpty else { return nil }
        return (Array(digits.prefix(3)) + [0x30, 0x30]).prefix(3).reduce(0) { $0 * 10 + Int64($1 & 0x0F) }
    }

    private mutating func number(_ count: Int, _ range: ClosedRange<Int64>) -> Int64? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(isDigit) else { return nil }
        rest = rest.dropFirst(count)
        let number = digits.reduce(0) { $0 * 10 + Int64($1 & 0x0F) }
        return range.contains(number) ? number : nil
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Int64 {
    /// The decimal digits with zeros in front, for a number that is not negative.
    fileprivate func padded(to width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
