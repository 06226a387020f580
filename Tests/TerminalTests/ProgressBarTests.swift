import Terminal
import Testing

/// How far some work has come.
@Suite struct ProgressBarTests {
    private let halfway = ProgressBar(
        "Submitting", done: 512, total: 1000, elapsed: .milliseconds(4_270),
        tallies: [.init("accepted", 498, .green), .init("in doubt", 0, .yellow), .init("refused", 14, .red)])

    @Test func `everything is said where there is room`() {
        let bar = String(repeating: "█", count: 20) + String(repeating: "░", count: 20)
        #expect(text(halfway, 130) == "Submitting  \(bar)  512/1000  51%  120/s  4.2 s, 4 s left  498 accepted  14 refused")
        #expect(halfway.line(width: 130).text(on: terminal()).contains("\u{1B}[31m14 refused\u{1B}[0m"))
    }

    @Test func `on a narrow terminal the last facts go first, then the bar`() {
        #expect(text(halfway, 85) == "Submitting  ██████████░░░░░░░░░░  512/1000  51%  120/s  4.2 s, 4 s left  498 accepted")
        #expect(text(halfway, 45) == "Submitting  █████░░░░░░  512/1000  51%  120/s")
        #expect(text(halfway, 32) == "Submitting  █████░░░░░  512/1000")
        #expect(text(halfway, 31) == "Submitting  512/1000")
        #expect(text(halfway, 12) == "Submitting …")
    }

    @Test(arguments: 0...140)
    func `it is never wider than demanded`(_ width: Int) {
        #expect(halfway.line(width: width).width <= width)
    }

    @Test func `without a total there is no bar`() {
        #expect(text(ProgressBar("Reading", done: 7, total: nil, elapsed: .seconds(2)), 80) == "Reading  7  3.5/s  2 s")
    }

    @Test func `it is 100 % only when all is done, and never more`() {
        #expect(text(ProgressBar("x", done: 999, total: 1000, elapsed: .zero), 120).contains("99%"))
        #expect(text(ProgressBar("x", done: 1000, total: 1000, elapsed: .zero), 120).contains("100%"))
        #expect(text(ProgressBar("x", done: 2000, total: 1000, elapsed: .zero), 120).contains("█  2000/1000  100%"))
        #expect(text(ProgressBar("x", done: 0, total: 0, elapsed: .zero), 120).contains("100%"))
    }

    @Test func `rate and remaining time count only what this run did`() {
        let bar = ProgressBar("x", done: 900, total: 1000, doneBefore: 880, elapsed: .seconds(10))
        #expect(bar.rate == 2)
        #expect(bar.remaining == .seconds(50))
    }

    @Test func `rate and remaining time are not guessed`() {
        #expect(ProgressBar("x", done: 5, total: 10, elapsed: .milliseconds(999)).rate == nil)
        #expect(ProgressBar("x", done: 5, total: 10, doneBefore: 5, elapsed: .seconds(9)).remaining == nil)
        #expect(ProgressBar("x", done: 10, total: 10, elapsed: .seconds(9)).remaining == nil)
        #expect(ProgressBar("x", done: 1, total: .max, elapsed: .seconds(9)).remaining == nil)
    }

    private func text(_ bar: ProgressBar, _ width: Int) -> String { bar.line(width: width).text(on: bytesOnly) }
}
