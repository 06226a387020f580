import CallboxModel

/// The remote API, as those who use it know it: submit a job, ask for a task.
///
/// It never throws: whatever happens on the way is one of the meanings of its answers.
package protocol Provider: Sendable {
    /// The name under which pauses are kept: all who share an account wait together.
    var account: String { get }

    /// Submits a job. It is sent at most once: there is no idempotency key, and every task costs money.
    ///
    /// - Parameter callback: where completion shall be reported; `nil`: nowhere.
    func submit(model: String, parameters: JSONObject, callback: String?) async -> SubmitAnswer

    /// Asks what became of a task.
    func poll(taskID: String) async -> PollAnswer
}
