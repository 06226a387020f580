import CallboxDemo
import CallboxModel
import Terminal

/// Shows a demo as it goes on: a few lines in place on a terminal, plain lines elsewhere.
final class DemoView: Sendable {
    private let view = LiveView(Console.errors, pace: LiveView.Pace(redrawing: .milliseconds(100), appending: .seconds(2)))

    init(directory: String) { view.say(Line("Everything is left in \(directory)")) }

    func show(_ event: Demo.Event) {
        switch event {
        case .said(let text): view.say(Line(text))
        case .progress(let progress): view.show { screen in Self.lines(progress, on: screen) }
        }
    }

    func finish() { view.finish() }

    private static func lines(_ progress: Demo.Progress, on screen: Screen) -> [Line] {
        let tallies = Outcome.allCases.map { ProgressBar.Tally($0.rawValue, progress.outcomes[$0, default: 0], style($0)) }
        let submits = ProgressBar(
            "submitted", done: progress.submitted, total: progress.jobs, elapsed: progress.elapsed,
            tallies: [ProgressBar.Tally("in doubt", progress.inDoubt, .yellow)])
        let entries = ProgressBar("entries", done: progress.settled, total: progress.jobs, elapsed: progress.elapsed, tallies: tallies)
        let service = progress.isServing ? Line("service    running", .green) : Line("service    killed", .red)
        return [submits.line(width: screen.width), entries.line(width: screen.width), service]
    }

    private static func style(_ outcome: Outcome) -> Style {
        switch outcome {
        case .completed: .green
        case .failed: .red
        case .expired, .unknown: .yellow
        }
    }
}
