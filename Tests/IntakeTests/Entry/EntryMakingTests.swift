import CallboxIntake
import CallboxLedger
import CallboxModel
import TestSupport
import Testing

/// An entry says what came, how, and what it means.
@Suite struct EntryMakingTests {
    @Test func `a completed job has its outputs, cost and the bytes verbatim`() async throws {
        let entry = try await entry(.report(Samples.callback(Body.completed)))
        #expect(entry.outcome == .completed)
        #expect(
            entry.result
                == Entry.Result(
                    outputs: [TaskOutput(type: "image", url: "https://cdn.example/0.webp", providerJobID: "j")], cost: "0.08",
                    discount: JSONNumber(text: "0.90"), metadata: JSONObject([("upload_at", .number(JSONNumber(text: "61.0")))])))
        #expect(entry.received?.body == Body.completed)
        #expect(entry.received?.digest == Digest(of: Array(Body.completed.utf8)))
        #expect(entry.error == nil)
        #expect(entry.flags == [])
        #expect(entry.sequence == 1)
        #expect(entry.revision == 1)
    }

    @Test func `an entry carries what the user gave`() async throws {
        let entry = try await entry(.report(Samples.callback(Body.completed)))
        #expect(entry.key == Samples.key())
        #expect(entry.model == "midjourney_remix")
        #expect(entry.reference == "order/1")
        #expect(entry.labels == ["shop": "north \"1\""])
        #expect(entry.taskID == "task-1")
        #expect(entry.times == Entry.Times(submitted: Samples.moment, received: Samples.moment, filed: Samples.moment))
    }

    @Test(arguments: [
        (Samples.callback(Body.completed), Source.callback, Assurance.capability),
        (Samples.callback(Body.completed, assurance: .signed), .callback, .signed),
        (Samples.poll(Body.completed), .poll, .refetched), (Samples.answer(Body.completed), .submit, .refetched),
    ])
    func `an entry tells how it came`(report: Report, source: Source, assurance: Assurance) async throws {
        let entry = try await entry(.report(report))
        #expect(entry.source == source)
        #expect(entry.assurance == assurance)
    }

    @Test func `the upstream dialect makes the same kind of entry`() async throws {
        let entry = try await entry(.report(Samples.callback(Body.upstream)))
        #expect(entry.result?.outputs.map(\.url) == ["https://cdn.example/0.png", "https://cdn.example/1.png"])
        #expect(entry.result?.grid == "https://cdn.example/grid.png")
        #expect(entry.taskID == "task-1")
    }

    @Test func `a failure has the code in nine digits and what is documented for it`() async throws {
        let entry = try await entry(.report(Samples.callback(Body.failed)))
        #expect(entry.outcome == .failed)
        #expect(entry.result == nil)
        #expect(entry.error?.code?.text == "004011098")
        #expect(entry.error?.meaning == ModelDeclaration.midjourneyRemix.meaning(of: "004011098"))
        #expect(entry.error?.message == "Generation failed")
    }

    @Test func `a failure without a reason says so`() async throws {
        let entry = try await entry(.report(Samples.callback(Body.silent)))
        #expect(entry.error == Entry.Problem(code: nil, meaning: nil, message: "The provider gave no reason."))
    }

    @Test func `a refused submit is a failure with the provider's reason`() async throws {
        let failure = TaskFailure(code: "004011006", message: nil)
        let entry = try await entry(.refusal(Samples.answer(#"{"error":{"code":4011006}}"#), failure))
        #expect(entry.outcome == .failed)
        #expect(entry.source == .submit)
        #expect(entry.error?.code == "004011006")
        #expect(entry.error?.message == entry.error?.meaning, "for want of words of the provider, its documentation speaks")
    }

    @Test(arguments: [
        (Outcome.expired, "The deadline passed while the provider still called the task running."),
        (.unknown, "The deadline passed and nobody knows whether the provider has the task."),
    ])
    func `a lapsed job says what is known`(outcome: Outcome, words: String) async throws {
        let entry = try await entry(.lapse(Samples.key(), outcome, Samples.moment))
        #expect(entry.outcome == outcome)
        #expect(entry.source == .deadline)
        #expect(entry.assurance == .none)
        #expect(entry.received == nil)
        #expect(entry.error == Entry.Problem(code: nil, meaning: nil, message: words))
    }

    @Test(arguments: [
        (Samples.poll(Body.empty), [Entry.Flag.noOutputs]), (Samples.callback(Body.insecure), [.insecureOutput]),
        (Samples.callback(Body.completed), []),
    ])
    func `a flag tells what a person should know`(report: Report, flags: [Entry.Flag]) async throws {
        let entry = try await entry(.report(report))
        #expect(entry.flags == flags)
    }

    @Test func `an amended entry says so`() async throws {
        let matters = [Matter.lapse(Samples.key(), .expired, Samples.moment), .report(Samples.callback(Body.completed))]
        let entry = try await entry(matters)
        #expect(entry.revision == 2)
        #expect(entry.sequence == 2)
        #expect(entry.flags == [.amended])
    }

    @Test func `a job that never knew its task learns it from the report`() async throws {
        try await House.with { house in
            let door = try await house.open()
            _ = try await door.ledger.record([Samples.request()], at: Samples.moment)
            _ = await door.intake.settle(Samples.callback(Body.completed))
            try #expect(door.entry()?.taskID == "task-1")
        }
    }

    private func entry(_ matters: Matter...) async throws -> Entry { try await entry(matters) }

    private func entry(_ matters: [Matter]) async throws -> Entry {
        try await House.with { house in
            let door = try await house.open()
            try await door.accept()
            for matter in matters { _ = await door.intake.settle(matter) }
            return try #require(try door.entry())
        }
    }
}
