import CallboxIntake
import CallboxModel
import TestSupport
import Testing

/// What the gate decides, for every matter and every standing of its job.
@Suite struct GateTableTests {
    @Test(arguments: GateTable.rows)
    func `every matter is judged as the table says`(row: GateTable.Row) throws {
        #expect(row.cells.count == GateTable.standings.count)
        for (column, cell) in zip(GateTable.standings, row.cells) {
            let judgement = Gate.judge(row.matter, standing: column.standing)
            #expect(GateTable.cell(judgement, column.standing) == cell, "\(row.name), job \(column.name)")
        }
    }

    @Test(arguments: GatePolicyTable.rows)
    func `every policy judges as its table says`(row: GatePolicyTable.Row) throws {
        #expect(row.row.cells.count == GatePolicyTable.standings.count)
        for (column, cell) in zip(GatePolicyTable.standings, row.row.cells) {
            let judgement = Gate.judge(row.row.matter, standing: column.standing, policy: row.policy)
            #expect(GatePolicyTable.cell(judgement, column.standing) == cell, "\(row.testDescription), job \(column.name)")
        }
    }

    @Test func `the tables have every kind of matter and every policy`() {
        #expect(GateTable.rows.count == 25)
        #expect(GatePolicyTable.rows.count == 29)
        #expect(Set(GatePolicyTable.rows.map(\.policy)) == Set(AssurancePolicy.allCases))
    }

    @Test func `the table has every outcome, source and assurance of an entry`() {
        let entries = GateTable.standings.compactMap(\.standing?.entry)
        #expect(Set(entries.map(\.outcome)) == Set(Outcome.allCases))
        #expect(Set(entries.map(\.source)) == Set(Source.allCases))
        #expect(Set(entries.map(\.assurance)) == Set(Assurance.allCases))
    }

    @Test func `every reason to refuse has a sample`() {
        for refusal in Verdict.Refusal.allCases { #expect(verdicts.contains(.refused(refusal)), "\(refusal)") }
    }

    @Test func `every reason to doubt has a sample`() {
        for hint in Verdict.Hint.allCases { #expect(verdicts.contains(.hint(hint)), "\(hint)") }
    }

    @Test func `every later revision counts on`() {
        let standing = Standing(
            taskID: nil, entry: EntryStanding(outcome: .expired, source: .deadline, assurance: .none, revision: 6))
        let matter = Matter.report(Samples.callback(Body.failed), Reading(Array(Body.failed.utf8)))
        #expect(Gate.judge(matter, standing: standing).verdict == .entry(.failed, revision: 7))
    }

    private var verdicts: [Verdict] {
        GateTable.rows.flatMap { row in GateTable.standings.map { Gate.judge(row.matter, standing: $0.standing).verdict } }
            + GatePolicyTable.rows.flatMap { row in
                GatePolicyTable.standings.map { Gate.judge(row.row.matter, standing: $0.standing, policy: row.policy).verdict }
            }
    }
}
