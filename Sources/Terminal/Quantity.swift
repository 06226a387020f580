/// Reads and writes durations and sizes as people write them.
package enum Quantity {
    /// The longest duration that is read, in days: a century.
    package static let daysMax = 36_500

    /// Reads `90s`, `2h`, `500ms`, `1h30m`: whole numbers of `d`, `h`, `m`, `s`, `ms`, the greatest first and each at most once.
    ///
    /// - Returns: `nil` for anything else, such as a bare number, a fraction, a blank, or more than ``daysMax`` days.
    package static func duration(_ text: String) -> Duration? {
        var rest = text.utf8[...]
        var units = durationUnits[...]
        var total: Int64 = 0
        repeat {
            guard let number = takeNumber(&rest) else { return nil }
            let name = takeName(&rest)
            guard let index = units.firstIndex(where: { $0.name == name }) else { return nil }
            guard let sum = sum(total, number, times: units[index].milliseconds), sum <= millisecondsMax else { return nil }
            total = sum
            units = units[(index + 1)...]
        } while !rest.isEmpty
        return .milliseconds(total)
    }

    /// Reads `1000`, `64KiB`, `1MB`: a whole number of bytes, or of the units of IEC 80000-13 (powers of 1024) and SI (powers of 1000) up to tera.
    ///
    /// - Returns: `nil` for anything else, such as a fraction, a blank, a unit in other letters, or more than an `Int` holds.
    package static func bytes(_ text: String) -> Int? {
        var rest = text.utf8[...]
        guard let number = takeNumber(&rest), let unit = byteUnits[String(Substring(rest))] else { return nil }
        return sum(0, number, times: unit).map { Int($0) }
    }

    private static let millisecondsMax = Int64(daysMax) * 86_400_000

    private static let durationUnits: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
    ]

    private static let byteUnits: [String: Int64] = [
        "": 1, "B": 1,
        "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
        "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
    ]

    /// Takes the digits at the beginning; `nil` where there are none, or too many for the type.
    private static func takeNumber(_ rest: inout Substring.UTF8View) -> Int64? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        rest = rest.dropFirst(digits.count)
        return Int64(String(Substring(digits)))
    }

    /// Takes the lowercase letters at the beginning.
    private static func takeName(_ rest: inout Substring.UTF8View) -> String {
        let letters = rest.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        rest = rest.dropFirst(letters.count)
        return String(Substring(letters))
    }

    private static func sum(_ total: Int64, _ number: Int64, times unit: Int64) -> Int64? {
        let (product, isTooGreat) = number.multipliedReportingOverflow(by: unit)
        let (sum, isTooMuch) = total.addingReportingOverflow(product)
        return isTooGreat || isTooMuch ? nil : sum
    }
}
