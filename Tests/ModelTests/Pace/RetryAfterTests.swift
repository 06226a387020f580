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

    @Test(arguments: [nil, "", "  ", "soon", "-5", "+5", "1.5", "5, 10", "5s", "٥", "Sun, 06 Nov", "1994-11-06T08:50:07Z"])
    func `anything else counts as not stated`(value: String?) {
        #expect(RetryAfter.wait(value, at: now) == .seconds(5))
    }
}
