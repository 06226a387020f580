/// A day of the proleptic Gregorian calendar (RFC 3339, appendix C), reckoned without a calendar database.
struct CivilDay: Equatable {
    let year: Int64
    let month: Int64
    let day: Int64

    /// Days since 1970-01-01; days beyond the end of the month run on into the next.
    ///
    /// Years begin in March here, so that the leap day is the last one: howardhinnant.github.io/date_algorithms.html.
    var daysSinceEpoch: Int64 {
        let yearFromMarch = month > 2 ? year : year - 1
        let era = yearFromMarch.dividedDown(by: 400)
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension CivilDay {
    /// The day that lies so many days after 1970-01-01.
    init(daysSinceEpoch: Int64) {
        let shifted = daysSinceEpoch + 719_468
        let era = shifted.dividedDown(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month > 2 ? 0 : 1)
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    }

    /// Whether the month has this day.
    var isReal: Bool { (1...12).contains(month) && day >= 1 && CivilDay(daysSinceEpoch: daysSinceEpoch) == self }
}

extension Int64 {
    /// The quotient rounded towards negative infinity, for a positive divisor.
    func dividedDown(by divisor: Int64) -> Int64 { (self >= 0 ? self : self - divisor + 1) / divisor }
}
