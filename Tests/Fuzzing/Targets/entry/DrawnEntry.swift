import CallboxModel
import FuzzSupport

/// Entries with anything in them that the product could ever put there.
enum DrawnEntry {
    static func make(_ draw: inout Draw) -> Entry {
        let outcome = draw.pick(Outcome.allCases)
        let moment = Timestamp(milliseconds: 1_795_249_882_123)
        let report = Entry.Received(Array(draw.text().utf8) + [draw.byte()])
        return Entry(
            sequence: Int64(draw.byte()), key: key, revision: Int(draw.byte()), model: draw.text(), outcome: outcome,
            source: draw.pick(Source.allCases), assurance: draw.pick(Assurance.allCases),
            times: Entry.Times(submitted: moment, received: moment, filed: moment), taskID: draw.optionalText(),
            reference: draw.optionalText(), labels: Dictionary([(draw.text(), draw.text()), (draw.text(), draw.text())]) { $1 },
            received: draw.byte() & 1 == 0 ? nil : report, result: outcome == .completed ? result(&draw) : nil,
            error: outcome == .completed ? nil : problem(&draw), flags: Entry.Flag.allCases.filter { _ in draw.byte() & 1 == 1 })
    }

    private static let key: JobKey = {
        guard let key = JobKey("0198c5d2-7b3a-7c1e-9f00-0123456789ab") else { fatalError("no key") }
        return key
    }()

    private static func result(_ draw: inout Draw) -> Entry.Result {
        let outputs = (0..<Int(draw.byte() & 7)).map { _ in
            TaskOutput(type: draw.optionalText(), url: draw.text(), providerJobID: draw.optionalText())
        }
        return Entry.Result(
            outputs: outputs, grid: draw.optionalText(), cost: draw.optionalText(),
            discount: draw.byte() & 1 == 0 ? nil : draw.number(),
            metadata: draw.byte() & 1 == 0 ? nil : draw.object(names: ["a", "b", "ratio", "é", "e\u{301}"]))
    }

    private static func problem(_ draw: inout Draw) -> Entry.Problem {
        Entry.Problem(code: ProviderCode(.string(draw.text())), meaning: draw.optionalText(), message: draw.text())
    }
}
