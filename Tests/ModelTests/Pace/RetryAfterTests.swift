import CallboxModel
import TestSupport
import Testing

@Suite struct RetryAfterTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT, the moment of RFC 9110's examples.
    private let now = Timestamp(milliseconds: 784_111_777_000)

    @Test(arguments: [("7", 7), (" 7\t", 7), ("0", 1), ("900", 900), ("007", 7)])
    func `seconds are taken as they are, at least one`(value: String, seconds: Int) {
        #expect(RetryAfter.wait(value, at: now) == .seconds(seconds))
    }

    @Test(arguments: ["901", "31536000", "9223372036854775807", "99999999999999999999999"])
    func `nobody holds us back for more than a quarter of an hour`(value: String) {
        #expect(RetryAfter.wait(value, at: now) == .seconds(900))
    }

    @Test func `a date is the wait until then`() {
        #expect(RetryAfter.wait("Sun, 06 Nov 1994 08:50:07 GMT", at: now) == .seconds(30))
        #expect(RetryAfter.wait("Sun, 06 Nov 1994 08:49:38 GMT", at: now + .milliseconds(-500)) == .milliseconds(1500))
    }

    @Test func `a date that has passed is the shortest wait, one in a year the longest`() {
        #expect(RetryAfter.wait("Sun, 06 Nov 1994 08:49:37 GMT", at: now) == .seconds(1))
        #expect(RetryAfter.wait("Sat, 05 Nov 1994 08:49:37 GMT", at: now) == .seconds(1))
        #expect(RetryAfter.wait("Mon, 06 Nov 1995 08:49:37 GMT", at: now) == .seconds(900))
    }

    @Test func `the two forms that servers should no longer write are read too`() {
        #expect(RetryAfter.wait("Sunday, 06-Nov-94 08:50:07 GMT", at: now) == .seconds(30))
        #expect(RetryAfter.wait("Sun Nov  6 08:50:07 1994", at: now) == .seconds(30))
        #expect(RetryAfter.wait("Thu Nov 10 08:50:07 1994", at: now) == .seconds(900))
    }

    @Test(arguments: [
        (1994, 44, 2044), (1994, 45, 1945), (2026, 76, 2076), (2026, 77, 1977), (2026, 26, 2026), (1999, 0, 2000), (1999, 49, 2049),
        (1999, 50, 1950),
    ])
    func `a year of two digits is at most fifty years ahead`(current: Int64, digits: Int64, year: Int64) throws {
        let now = try #require(Timestamp("\(current)-07-01T00:00:00Z"))
        let text = "Monday, 01-Feb-\(digits < 10 ? "0" : "")\(digits) 00:00:00 GMT"
        #expect(Timestamp(httpDate: text, at: now)?.text == "\(year)-02-01T00:00:00.000Z")
    }

    @Test(arguments: [
        "Sun, 31 Feb 1994 08:50:07 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:50:61 GMT",
        "Sun, 6 Nov 1994 08:50:07 GMT", "Sun, 06 nov 1994 08:50:07 GMT", "Sun, 06 Nov 94 08:50:07 GMT", "Sun, 06 Nov 1994 08:50:07 UTC",
        "Sun, 06 Nov 1994 08:50:07 GMT x", "Sun, 06 Nov 1994 8:50:07 GMT", "Sun,  06 Nov 1994 08:50:07 GMT",
        "Son, 06 Nov 1994 08:50:07 GMT",
        "Sun, ٠٦ Nov 1994 08:50:07 GMT", "Sun, 06 Nov 1994 08:50 GMT", "Sun Nov 6 08:50:07 1994", "Sunday, 06-Nov-1994 08:50:07 GMT",
        "Sun, 06-Nov-94 08:50:07 GMT", "Sun, +6 Nov 1994 08:50:07 GMT", "Sun, 06 Nov -994 08:50:07 GMT",
    ])
    func `what is only nearly a date counts as not stated`(value: String) {
        #expect(RetryAfter.wait(value, at: now) == .seconds(5))
        #expect(Timestamp(httpDate: value, at: now) == nil)
    }

    @Test(arguments: [nil, "", "  ", "soon", "-5", "+5", "1.5", "5, 10", "5s", "٥", "Sun, 06 Nov", "1994-11-06T08:50:07Z"])
    func `anything else counts as not stated`(value: String?) {
        #expect(RetryAfter.wait(value, at: now) == .seconds(5))
    }
}
