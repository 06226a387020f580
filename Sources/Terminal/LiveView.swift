import Synchronization

/// A few lines about something that goes on, kept up to date in place on a terminal; elsewhere they are appended as they change.
///
/// It may be used from any thread. Like every output it waits for a slow terminal, and callers with it.
package final class LiveView: Sendable {
    /// Composes what is to be seen, for the screen as it is at the time; it runs under the lock of the view, so it must only compose.
    package typealias Composition = @Sendable (Screen) -> [Line]

    /// How often lines are shown at most: more could not be read.
    package struct Pace: Sendable {
        /// From one drawing to the next on a terminal.
        package let redrawing: Duration
        /// From one appending to the next where the lines remain.
        package let appending: Duration

        /// Sets the pace; both times may be zero.
        package init(redrawing: Duration = .milliseconds(100), appending: Duration = .seconds(5)) {
            self.redrawing = redrawing
            self.appending = appending
        }
    }

    private struct State {
        var canvas = Canvas()
        /// What is to be seen, whether or not it has been shown yet.
        var latest: Composition = { _ in [] }
        /// What has been appended, where lines remain.
        var appended: [Line] = []
        var shownAt: ContinuousClock.Instant?
    }

    /// Whether there is a terminal on which lines can be shown in place.
    package let canRedraw: Bool

    private let output: Output
    private let pause: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// Makes a view without lines.
    ///
    /// - Parameters:
    ///   - output: standard error for progress, standard output where the lines are the result.
    ///   - now: the clock that the pace is kept by.
    package init(_ output: Output, pace: Pace = Pace(), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.output = output
        self.now = now
        canRedraw = output.screen.canRedraw
        pause = canRedraw ? pace.redrawing : pace.appending
    }

    /// Shows lines in place of those shown before, or appends those that are not what they were.
    ///
    /// Sooner than the pace allows they are only remembered, for ``say(_:)`` and ``finish()``; whoever shows again and again need not care.
    ///
    /// - Parameter isDue: shows them whatever the pace, such as for a change that a person waits for.
    package func show(isDue: Bool = false, _ lines: @escaping Composition) {
        let now = now()
        state.withLock { state in
            state.latest = lines
            if !isDue, let shownAt = state.shownAt, shownAt + pause > now { return }
            state.shownAt = now
            output.send(update(&state, on: output.screen))
        }
    }

    /// Writes a line that remains, above the others.
    package func say(_ line: Line) {
        state.withLock { state in
            let screen = output.screen
            let text = line.text(on: screen) + "\n"
            guard !state.canvas.isEmpty else { return output.send(text) }
            output.send(state.canvas.erase(on: screen) + text + update(&state, on: screen))
        }
    }

    /// Shows the lines as they are at last, and lets them stand; what comes next stands below.
    package func finish() {
        state.withLock { state in
            output.send(update(&state, on: output.screen) + state.canvas.leave())
            state = State()
        }
    }

    /// Removes the lines, where that can be done.
    package func clear() {
        state.withLock { state in
            output.send(state.canvas.erase(on: output.screen))
            state = State()
        }
    }

    /// What brings the screen up to the latest lines.
    private func update(_ state: inout State, on screen: Screen) -> String {
        let lines = state.latest(screen)
        if canRedraw { return state.canvas.draw(lines, on: screen) }
        defer { state.appended = lines }
        let changed = lines.enumerated().filter { !state.appended.indices.contains($0) || state.appended[$0] != $1 }
        return changed.map { $0.element.text(on: screen) + "\n" }.joined()
    }
}
