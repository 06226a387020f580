extension Timestamp {
    /// Reads a date of HTTP in any of its three forms (RFC 9110 §5.6.7), of which a server should write only the first:
    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
    ///
    /// `nil` for anything else. That the day of the week is the right one is not checked.
    ///
    /// - Parameter now: a year of two digits is the latest such year that is not more than 50 years after this.
    package init?(httpDate text: String, at now: Timestamp) {
        guard text.utf8.count <= 40 else { return nil }
        let words = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map { String(Substring($0)) }
        let parts: (day: Substring, month: Substring, year: Int64?, time: Substring)?
        switch words.count {
        case 6 where words[5] == "GMT" && Self.isDay(words[0], ending: ",", in: Self.days):
            parts = (words[1][...], words[2][...], Self.number(words[3], digits: 4), words[4][...])
        case 4 where words[3] == "GMT" && Self.isDay(words[0], ending: ",", in: Self.longDays):
            let date = words[1].split(separator: "-", omittingEmptySubsequences: false)
            guard date.count == 3 else { return nil }
            parts = (date[0], date[1], Self.number(date[2], digits: 2).map { Self.century(of: $0, at: now) }, words[2][...])
        case 5 where Self.isDay(words[0], ending: "", in: Self.days):
            parts = (words[2][...], words[1][...], Self.number(words[4], digits: 4), words[3][...])
        // A day of one digit has a second space in front.
        case 6 where words[2].isEmpty && words[3].utf8.count == 1 && Self.isDay(words[0], ending: "", in: Self.days):
            parts = ("0" + words[3][...], words[1][...], Self.number(words[5], digits: 4), words[4][...])
        default: parts = nil
        }
        guard let parts, let year = parts.year, let month = Self.months.firstIndex(of: String(parts.month)),
            let day = Self.number(parts.day, digits: 2), let time = Self.timeMilliseconds(parts.time)
        else { return nil }
        let date = CivilDay(year: year, month: Int64(month + 1), day: day)
        guard date.isReal else { return nil }
        self.init(milliseconds: date.daysSinceEpoch * 86_400_000 + time)
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let longDays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    private static func isDay(_ word: String, ending: String, in days: [String]) -> Bool { days.contains { $0 + ending == word } }

    private static func timeMilliseconds(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { number($0, digits: 2) }
        guard parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2] else { return nil }
        // 60 is a leap second.
        return hour <= 23 && minute <= 59 && second <= 60 ? ((hour * 60 + minute) * 60 + second) * 1000 : nil
    }

    private static func number(_ text: some StringProtocol, digits: Int) -> Int64? {
        let isNumber = text.utf8.count == digits && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return isNumber ? Int64(text) : nil
    }

    /// The whole year behind two digits, as RFC 9110 §5.6.7 demands.
    private static func century(of year: Int64, at now: Timestamp) -> Int64 {
        let latest = CivilDay(daysSinceEpoch: now.milliseconds.dividedDown(by: 86_400_000)).year + 50
        return latest - (latest - year) % 100
    }
}
