/// Keeps a progress bar at the bottom of a terminal while the work goes on; anywhere else there is no bar at all.
///
/// It may be used from any thread.
package final class ProgressLine: Sendable {
    private let view: LiveView

    /// Makes a place for a bar, which is not there before it is shown.
    ///
    /// - Parameters:
    ///   - output: standard error, as a bar is not data.
    ///   - now: the clock by which the bar is drawn at most ten times a second.
    package init(_ output: Output, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        view = LiveView(output, now: now)
    }

    /// Draws the bar in place of the last, unless that was less than a tenth of a second ago.
    package func show(_ bar: ProgressBar) {
        guard view.canRedraw else { return }
        view.show { [bar.line(width: $0.width - 1)] }
    }

    /// Writes a line that remains, above the bar.
    package func say(_ line: Line) { view.say(line) }

    /// Removes the bar: to be called when the work is over, however it ended.
    package func clear() { view.clear() }
}
