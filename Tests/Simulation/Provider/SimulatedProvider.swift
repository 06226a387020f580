import CallboxModel
import CallboxProvider

/// The provider as one simulated process sees it. What it does, the world decides.
struct SimulatedProvider: Provider {
    let world: World
    let member: Int

    var account: String { "https://sim" }

    func submit(model: String, parameters: JSONObject, callback: String?) async -> SubmitAnswer {
        guard let job = world.job(named: parameters["remixPrompt"]?.string) else { return .inDoubt(reason: "no such job") }
        return await world.answerSubmit(of: job, by: member)
    }

    func poll(taskID: String) async -> PollAnswer { await world.answerPoll(of: taskID, by: member) }
}
