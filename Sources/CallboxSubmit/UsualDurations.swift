import CallboxModel
import Synchronization

/// How long jobs usually take, by model: looked up seldom, because it changes slowly and every submit wants to know.
final class UsualDurations: Sendable {
    /// What was learned; no duration where there are too few jobs to tell.
    struct Lesson {
        let duration: Duration?
        fileprivate let at: Timestamp

        /// For how long it is not looked up again: the first few jobs of a model teach more than all that follow.
        fileprivate var keptFor: Duration { duration == nil ? .seconds(1) : .seconds(10) }
    }

    private let lessons = Mutex<[String: Lesson]>([:])

    /// What was learned of a model of late; `nil` where it is to be looked up. What was learned before a jump of the clock back is.
    func duration(of model: String, at now: Timestamp) -> Lesson? {
        lessons.withLock { $0[model] }.flatMap { now >= $0.at && now - $0.at < $0.keptFor ? $0 : nil }
    }

    func learn(_ duration: Duration?, of model: String, at now: Timestamp) {
        lessons.withLock { $0[model] = Lesson(duration: duration, at: now) }
    }
}
