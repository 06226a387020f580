import CallboxModel
import Foundation
import TestSupport
import Testing

/// Moments as text and as numbers.
struct TimestampTests {
    static let written: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (1_795_249_882_123, "2026-11-21T08:31:22.123Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (951_868_800_000, "2000-03-01T00:00:00.000Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
        (2_147_483_648_000, "2038-01-19T03:14:08.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
        (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ]

    @Test(arguments: written)
    func `a moment is written as RFC 3339 in UTC and read back`(milliseconds: Int64, text: String) {
        let moment = Timestamp(milliseconds: milliseconds)
        #expect(moment.text == text)
        #expect(moment.description == text)
        #expect(Timestamp(text) == moment)
    }

    @Test(arguments: [0, 978_307_200_000, 1_795_249_882_000, 253_402_300_799_000, -1000, -62_135_596_800_000] as [Int64])
    func `every millisecond of a second survives its text`(second: Int64) {
        for millisecond in Int64(0)..<1000 {
            let moment = Timestamp(milliseconds: second + millisecond)
            #expect(Timestamp(moment.text) == moment)
            #expect(moment.text.hasSuffix(".\(String(millisecond + 1000).dropFirst())Z"))
        }
    }

    @Test func `every day of four centuries is written as Foundation writes it`() {
        for day in Int64(-36_524)...109_573 {
            let expected = Date(timeIntervalSince1970: Double(day) * 86_400).formatted(.iso8601)
            #expect(Timestamp(milliseconds: day * 86_400_000).text == expected.dropLast() + ".000Z")
        }
    }

    @Test func `text sorts by time`() {
        let moments = Self.written.map { Timestamp(milliseconds: $0.0) }.sorted()
        #expect(moments.map(\.text).sorted() == moments.map(\.text))
    }

    @Test func `a moment beyond the years with four digits is written as the nearest`() {
        #expect(Timestamp(milliseconds: .max).text == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: .min).text == "0000-01-01T00:00:00.000Z")
    }

    @Test(arguments: [
        ("2026-11-21T08:31:22Z", "2026-11-21T08:31:22.000Z"), ("2026-11-21T08:31:22.1Z", "2026-11-21T08:31:22.100Z"),
        ("2026-11-21T08:31:22.12Z", "2026-11-21T08:31:22.120Z"), ("2026-11-21T08:31:22.123999Z", "2026-11-21T08:31:22.123Z"),
        ("2026-11-21T08:31:22.000000000000000000001Z", "2026-11-21T08:31:22.000Z"), ("2026-11-21t08:31:22z", "2026-11-21T08:31:22.000Z"),
        ("2026-11-21T08:31:22+02:00", "2026-11-21T06:31:22.000Z"), ("2026-11-21T00:00:00-05:30", "2026-11-21T05:30:00.000Z"),
        ("2026-01-01T00:00:00+00:01", "2025-12-31T23:59:00.000Z"), ("2026-11-21T08:31:22-00:00", "2026-11-21T08:31:22.000Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
    ])
    func `other forms of the standard are read`(text: String, same: String) {
        #expect(Timestamp(text)?.text == same)
    }

    @Test(arguments: [
        "", "now", "2026", "2026-11-21", "2026-11-21T08:31Z", "2026-11-21T08:31:22", "2026-11-21 08:31:22Z", "20261121T083122Z",
        "2026-11-21T08:31:22.Z", "2026-11-21T08:31:22,5Z", "2026-11-21T08:31:22+0200", "2026-11-21T08:31:22+2", "2026-11-21T08:31:22 Z",
        "2026-11-21T08:31:22UTC", "2026-11-21T08:31:22.123Z ", " 2026-11-21T08:31:22Z", "2026-11-21T08:31:22Z\n", "2026-11-21T08:31:22ZZ",
        "2026-11-21T08:31:22.123Z trailing", "2026-1-1T1:1:1Z", "26-11-21T08:31:22Z", "12026-11-21T08:31:22Z", "-026-11-21T08:31:22Z",
        "+2026-11-21T08:31:22Z", "2026-11-21T08:31:-2Z", "2026-00-21T08:31:22Z", "2026-13-21T08:31:22Z", "2026-11-00T08:31:22Z",
        "2026-11-31T08:31:22Z", "2026-02-29T08:31:22Z", "2100-02-29T08:31:22Z", "2026-11-21T24:00:00Z", "2026-11-21T08:60:22Z",
        "2026-11-21T08:31:61Z", "2026-11-21T08:31:22+24:00", "2026-11-21T08:31:22+02:60", "２０２６-11-21T08:31:22Z", "2026-11-21T08:31:22\0Z",
        "2026-W47-6T08:31:22Z", "1795249882123",
    ])
    func `anything else is refused`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `a text cut anywhere is refused`() {
        let text = "2026-11-21T08:31:22.123Z"
        for count in 0..<text.count { #expect(Timestamp(String(text.prefix(count))) == nil) }
    }

    @Test func `moments are compared, moved and subtracted`() {
        let later = Samples.moment + .milliseconds(1500)
        #expect(Samples.moment < later)
        #expect(later - Samples.moment == .seconds(1.5))
        #expect((later + .seconds(-1.5)) == Samples.moment)
        #expect(Duration.seconds(90.5).milliseconds == 90_500)
        #expect(Duration.microseconds(-1999).milliseconds == -1)
        #expect(Duration.milliseconds(250).seconds == 0.25)
    }

    @Test func `a date is cut to milliseconds, and a clock tells what it is made of`() {
        #expect(Timestamp(Date(timeIntervalSince1970: 1.5)).milliseconds == 1500)
        #expect(Timestamp(Date(timeIntervalSince1970: 1.9999)).milliseconds == 1999)
        #expect(Timestamp(Date(timeIntervalSince1970: -0.0001)).milliseconds == -1)
        #expect(Clock { Samples.moment }.now == Samples.moment)
    }
}
