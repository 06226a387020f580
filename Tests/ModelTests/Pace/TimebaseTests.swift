import CallboxModel
import TestSupport
import Testing

@Suite struct TimebaseTests {
    private let time = SetClock()
    private let base: Timebase

    init() {
        let reading = time.clock.reading
        base = Timebase(boot: reading.boot, offset: reading.offset, seen: reading.now)
    }

    @Test(arguments: [Duration.zero, .seconds(1), .seconds(86_400 * 400)])
    func `time that passes is no jump`(duration: Duration) {
        time.advance(duration)
        #expect(base.jump(to: time.clock.reading) == .zero)
    }

    @Test(arguments: [Duration.seconds(3 * 3600), .seconds(-3 * 3600), .milliseconds(5001), .milliseconds(-5001)])
    func `what wall time moved and no time passed is a jump`(jump: Duration) {
        time.advance(.seconds(60))
        time.jump(by: jump)
        #expect(base.jump(to: time.clock.reading) == jump)
    }

    @Test(arguments: [Duration.seconds(5), .seconds(-5)])
    func `a leap second or a slow step is left as it is`(step: Duration) {
        time.jump(by: step)
        #expect(base.jump(to: time.clock.reading) == .zero)
    }

    @Test func `after a new start of the machine the time it was off has passed`() {
        time.advance(.seconds(7200))
        time.reboot()
        #expect(base.jump(to: time.clock.reading) == .zero)
    }

    @Test func `after a new start a clock behind what was noted before surely is wrong`() {
        time.jump(by: .seconds(-86_400 * 365))
        time.reboot()
        #expect(base.jump(to: time.clock.reading) == .seconds(-86_400 * 365))
    }
}
