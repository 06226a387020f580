import NIOCore

/// One timer for all the waits of a connection.
///
/// Moving the deadline of a request costs nothing: the scheduled task is left alone where it comes early enough, and looks again
/// when it runs. It never lies further ahead than `lookahead`, so a deadline of the usual kind never finds it too late.
///
/// It lives on its connection's event loop.
final class DeadlineTimer {
    private let loop: any EventLoop
    private let lookahead: TimeAmount
    private let expired: () -> Void
    private var deadline: NIODeadline?
    private var scheduled: (task: Scheduled<Void>, time: NIODeadline)?

    /// - Parameters:
    ///   - lookahead: the shortest of the usual waits.
    ///   - expired: called on the loop when a deadline has passed.
    init(on loop: any EventLoop, lookahead: TimeAmount, expired: @escaping () -> Void) {
        self.loop = loop
        self.lookahead = lookahead
        self.expired = expired
    }

    /// Waits for so long from now on.
    func wait(_ time: TimeAmount) {
        let now = NIODeadline.now()
        deadline = now + time
        look(now)
    }

    /// Ends for good.
    func cancel() {
        deadline = nil
        scheduled?.task.cancel()
        scheduled = nil
    }

    private func look(_ now: NIODeadline) {
        guard let deadline else { return }
        let time = min(deadline, now + lookahead)
        if let scheduled {
            guard time < scheduled.time else { return }
            scheduled.task.cancel()
        }
        scheduled = (loop.assumeIsolated().scheduleTask(deadline: time) { self.run() }, time)
    }

    private func run() {
        scheduled = nil
        let now = NIODeadline.now()
        guard let deadline else { return }
        if now < deadline { return look(now) }
        self.deadline = nil
        expired()
    }
}
