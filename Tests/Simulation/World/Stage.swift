/// Lets one activity go on at a time: it runs alone until it stops at a place of its own accord, or is over.
///
/// Every member is used on the one thread of the ``Baton`` only.
final class Stage: @unchecked Sendable {
    private(set) var current: Activity?
    private var director: UnsafeContinuation<Void, Never>?
    private let baton: Baton

    init(_ baton: Baton) { self.baton = baton }

    /// Begins an activity, and returns when it has stopped for the first time.
    func begin(_ activity: Activity, _ body: @escaping @Sendable () async -> Void) async {
        await play(activity) {
            Task(executorPreference: baton) {
                await body()
                activity.place = .over
                self.handBack()
            }
        }
    }

    /// Lets an activity go on that stopped by ``stop(at:)``.
    func resume(_ activity: Activity) async {
        await play(activity) {
            let continuation = activity.continuation
            activity.continuation = nil
            continuation?.resume()
        }
    }

    /// Does what lets an activity go on, and returns when it has stopped again.
    func play(_ activity: Activity, _ start: () -> Void) async {
        current = activity
        activity.place = .underWay
        await withUnsafeContinuation {
            director = $0
            start()
        }
        current = nil
    }

    /// Stops the activity that runs, until it is let go on.
    func stop(at place: Activity.Place) async {
        guard let activity = current else { return }
        activity.place = place
        await withUnsafeContinuation {
            activity.continuation = $0
            handBack()
        }
    }

    /// Notes that the activity that runs is about to wait for a batch.
    func willSettle() {
        current?.place = .settling
        handBack()
    }

    private func handBack() {
        let waiting = director
        director = nil
        waiting?.resume()
    }
}
