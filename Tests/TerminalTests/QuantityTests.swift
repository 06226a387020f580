import Terminal
import Testing

/// Durations and sizes as people write them.
@Suite struct QuantityTests {
    @Test(arguments: [
        ("90s", Duration.seconds(90)), ("2h", .seconds(7_200)), ("500ms", .milliseconds(500)), ("1h30m", .seconds(5_400)), ("0s", .zero),
        ("1d2h3m4s5ms", .milliseconds(93_784_005)), ("90m", .seconds(5_400)), ("05s", .seconds(5)), ("36500d", .seconds(3_153_600_000)),
    ])
    func `a duration is read`(_ text: String, _ duration: Duration) {
        #expect(Quantity.duration(text) == duration)
    }

    @Test(arguments: [
        "", "90", "0", "s", "1.5s", "-1s", "+1s", "1 s", " 1s", "1s ", "1S", "1m1h", "1s1s", "1ms1s", "1h30", "1sec", "1w", "36501d",
        "36500d1ms",
        "99999999999999999999s", "9223372036854775807d", "１s", "1s\n", "1_000s",
    ])
    func `anything else is no duration`(_ text: String) {
        #expect(Quantity.duration(text) == nil)
    }

    @Test(arguments: [
        ("0", 0), ("1000", 1_000), ("7B", 7), ("64KiB", 65_536), ("1MiB", 1_048_576), ("2GiB", 2_147_483_648), ("1TiB", 1_099_511_627_776),
        ("1KB", 1_000), ("3MB", 3_000_000), ("1GB", 1_000_000_000), ("1TB", 1_000_000_000_000), ("9223372036854775807", Int.max),
    ])
    func `a size is read`(_ text: String, _ bytes: Int) {
        #expect(Quantity.bytes(text) == bytes)
    }

    @Test(arguments: [
        "", "KiB", "1.5MiB", "-1", "+1", "1 KiB", "1kb", "1K", "1k", "1MIB", "1KiB1", "9223372036854775808", "9223372036854775807KB",
        "1KiB\n",
    ])
    func `anything else is no size`(_ text: String) {
        #expect(Quantity.bytes(text) == nil)
    }

    @Test(arguments: [
        (Duration.zero, "0 ms"), (.microseconds(999), "0 ms"), (.milliseconds(350), "350 ms"), (.milliseconds(999), "999 ms"),
        (.seconds(1), "1 s"),
        (.milliseconds(1_590), "1.5 s"), (.milliseconds(9_999), "9.9 s"), (.milliseconds(10_900), "10 s"), (.milliseconds(59_999), "59 s"),
        (.seconds(60), "1m"), (.seconds(80), "1m 20s"), (.seconds(3_599), "59m 59s"), (.seconds(7_500), "2h 5m"),
        (.seconds(86_399), "23h 59m"),
        (.seconds(273_600), "3d 4h"), (.seconds(-80), "-1m 20s"), (.milliseconds(-350), "-350 ms"),
        (Duration(secondsComponent: .min, attosecondsComponent: 0), "-106751991167300d 15h"),
    ])
    func `a duration is written for people`(_ duration: Duration, _ text: String) {
        #expect(Quantity.text(duration) == text)
    }

    @Test(arguments: [
        (0, "0 B"), (-1, "0 B"), (999, "999 B"), (1_000, "1 KB"), (1_500, "1.5 KB"), (1_949, "1.9 KB"), (9_949, "9.9 KB"), (9_951, "10 KB"),
        (15_499, "15 KB"),
        (999_499, "999 KB"), (999_500, "1 MB"), (20_000_000, "20 MB"), (Int.max, "9.2 EB"),
    ])
    func `a size is written for people`(_ bytes: Int, _ text: String) {
        #expect(Quantity.text(bytes: bytes) == text)
    }

    @Test(arguments: [(120.4, "120/s"), (2.5, "2.5/s"), (1, "1/s"), (0.2, "12/min"), (0, "0/min"), (-1, "0/min"), (1e300, "1000000000/s")])
    func `a rate is written for people`(_ rate: Double, _ text: String) {
        #expect(Quantity.text(perSecond: rate) == text)
    }
}
