import CallboxModel
import TestSupport
import Testing

@Suite struct PollScheduleTests {
    private let schedule = PollSchedule()

    @Test func `while nothing is learned, the first poll comes after a fixed wait`() {
        #expect(schedule.first(usual: nil) == .seconds(60))
    }

    @Test func `the first poll leaves the callback a grace after what jobs of the model usually take`() {
        #expect(schedule.first(usual: .seconds(90)) == .seconds(105))
    }

    @Test func `the first poll comes in bounded time, however long jobs seemed to take`() {
        #expect(schedule.first(usual: .seconds(86_400)) == schedule.firstMax)
    }

    @Test func `while callbacks are not arriving, the first poll comes at once`() {
        #expect(schedule.first(usual: .seconds(90), isEager: true) == .seconds(5))
    }

    @Test func `the longest wait grows by half with every poll, up to a minute`() {
        let waits = (1...8).map { schedule.next(after: $0, age: .seconds(100), isEager: false, chance: 1) }
        #expect(waits.prefix(5) == [.seconds(10), .seconds(15), .seconds(22.5), .seconds(33.75), .seconds(50.625)])
        #expect(waits.dropFirst(5).allSatisfy { $0 == .seconds(60) })
    }

    @Test func `an old job is polled up to ten minutes apart`() {
        #expect(schedule.next(after: 100, age: .seconds(3599), isEager: false, chance: 1) == .seconds(60))
        #expect(schedule.next(after: 100, age: .seconds(3600), isEager: false, chance: 1) == .seconds(600))
    }

    @Test func `chance spreads the polls over the whole wait, and none is closer than a second`() {
        #expect(schedule.next(after: 1, age: .zero, isEager: false, chance: 0) == .seconds(1))
        #expect(schedule.next(after: 1, age: .zero, isEager: false, chance: 0.5) == .seconds(5.5))
        #expect(schedule.next(after: 1, age: .zero, isEager: false, chance: -3) == .seconds(1))
        #expect(schedule.next(after: 1, age: .zero, isEager: false, chance: 7) == .seconds(10))
    }

    @Test func `eager polls stay between five and thirty seconds at every age`() {
        for number in [0, 1, 50] {
            #expect(schedule.next(after: number, age: .seconds(7200), isEager: true, chance: 0) == .seconds(5))
            #expect(schedule.next(after: number, age: .seconds(7200), isEager: true, chance: 1) == .seconds(30))
        }
    }

    @Test func `an interval below the shortest wait is the shortest wait`() {
        var schedule = schedule
        schedule.interval = .milliseconds(1)
        #expect(schedule.next(after: 1, age: .zero, isEager: false, chance: 1) == .seconds(1))
    }

    @Test func `a number of polls beyond all bounds still gives a wait`() {
        #expect(schedule.next(after: .max, age: .zero, isEager: false, chance: 1) == .seconds(60))
    }

    @Test(arguments: [[], [90], [90, 91, 92, 93]] as [[Int]])
    func `from fewer than five jobs nothing is learned`(seconds: [Int]) {
        #expect(PollSchedule.usual(seconds.map { .seconds($0) }) == nil)
    }

    @Test func `the usual time is the one that nine in ten jobs keep`() {
        #expect(PollSchedule.usual([5, 1, 4, 2, 3].map { .seconds($0) }) == .seconds(5))
        #expect(PollSchedule.usual((1...10).reversed().map { .seconds($0) }) == .seconds(9))
        #expect(PollSchedule.usual((1...200).shuffled().map { .seconds($0) }) == .seconds(180))
    }
}
