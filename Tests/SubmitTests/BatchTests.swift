import CallboxModel
import CallboxSubmit
import TestSupport
import Testing

@Suite struct BatchTests {
    private static let job = #"{"model":"retexture","params":{"imgUrl":"https://example.com/a.png","remixPrompt":"straw"}}"#

    private func read(_ lines: [String], lineEnd: String = "\n") -> Batch {
        Batch(Array(lines.joined(separator: lineEnd).utf8), name: "monday", patience: .seconds(600))
    }

    /// A line with further members in front.
    private func line(_ members: String) -> String { "{\(members)," + Self.job.dropFirst() }

    private func names(_ batch: Batch) -> [String] { batch.drafts.compactMap(\.batchLine?.line) }

    @Test func `a line is a job`() throws {
        let batch = read([line(#""id":"a-1","reference":"order/7","labels":{"kind":"chair","size":4}"#)])
        let draft = try #require(batch.drafts.first)
        #expect(batch.problems.isEmpty && batch.drafts.count == 1)
        #expect(draft.model == "midjourney_retexture")
        #expect(draft.parameters["remixPrompt"]?.string == "straw")
        #expect(draft.reference == "order/7" && draft.labels == ["kind": "chair", "size": "4"])
        #expect(draft.patience == .seconds(600))
        #expect(draft.batchLine == BatchLine(batch: "monday", line: "id:a-1"))
    }

    @Test func `empty lines are passed over, and the last needs no end`() {
        #expect(read([]).drafts.isEmpty)
        let batch = read(["", Self.job, "  \t", "", line(#""id":1"#), ""])
        #expect(batch.problems.isEmpty && batch.drafts.count == 2)
    }

    @Test func `lines without an id are named by their content, and repeated ones by their number besides`() {
        let other = line(#""reference":"x""#)
        let batch = read([Self.job, other, Self.job, Self.job])
        let names = names(batch)
        #expect(Set(names).count == 4 && names.allSatisfy { $0.hasPrefix("sha256:") })
        #expect(names == self.names(read([Self.job, other, Self.job, Self.job])))
        #expect(Set(names) == Set(self.names(read([Self.job, Self.job, Self.job, other]))))
        #expect(names.prefix(3) == self.names(read([Self.job, other, Self.job]))[...])
    }

    @Test func `other line ends and white space around a line do not change its name`() {
        let lines = [Self.job, Self.job, line(#""id":"a""#)]
        #expect(names(read(lines)) == names(read(lines, lineEnd: "\r\n")))
        #expect(names(read(lines)) == names(read(lines.map { "\t \($0) " })))
    }

    @Test func `an id names one line only, as text or as number`() {
        let batch = read([line(#""id":"1""#), line(#""id":2"#), line(#""id":1"#)])
        #expect(batch.problems.map(\.description) == ["line 3: the id stands on an earlier line"])
        #expect(names(batch) == ["id:1", "id:2"])
    }

    @Test(arguments: [
        ("{", "unexpected end"), ("[]", "not a JSON object"), ("7", "not a JSON object"), ("\u{FEFF}{}", ""), (#"{"a":1,"a":2}"#, ""),
        (#"{"params":{}}"#, #""model" is missing"#), (#"{"model":7,"params":{}}"#, #""model" is missing"#),
        (#"{"model":"remix"}"#, #""params" is missing or no object"#),
        (#"{"model":"remix","params":[]}"#, #""params" is missing or no object"#),
        (#"{"model":"m","params":{},"prompt":1}"#, #"unknown member "prompt""#),
        (#"{"model":"m","params":{},"id":null}"#, #""id" must be"#), (#"{"model":"m","params":{},"id":true}"#, #""id" must be"#),
        (#"{"model":"m","params":{},"id":""}"#, #""id" must be"#), (#"{"model":"m","params":{},"reference":{}}"#, #""reference" must be"#),
        (#"{"model":"m","params":{},"labels":[]}"#, #""labels" must be"#),
        (#"{"model":"m","params":{},"labels":{"a":true}}"#, #""labels" must be"#),
    ])
    func `what is wrong with a line is told with its number`(line: String, message: String) throws {
        let batch = read([Self.job, "", line])
        let problem = try #require(batch.problems.first)
        #expect(batch.problems.count == 1 && problem.line == 3 && problem.violations.isEmpty)
        #expect(problem.description.hasPrefix("line 3: "))
        #expect(problem.message?.contains(message) == true || message == "unexpected end")
    }

    @Test func `rules of the provider are told for every line`() {
        let batch = read([Self.job, #"{"model":"remix","params":{}}"#])
        #expect(batch.problems.map(\.line) == [2])
        #expect(batch.problems.first?.violations.compactMap(\.code) == ["004011001", "004011002", "004011005"])
        #expect(batch.problems.first?.description.split(separator: "\n").count == 3)
    }

    @Test func `null stands for nothing where something may be left out`() {
        let batch = read([line(#""reference":null,"labels":null"#)])
        #expect(batch.problems.isEmpty && batch.drafts.first?.reference == nil && batch.drafts.first?.labels.isEmpty == true)
    }

    @Test func `a short name stands for a declared model only`() {
        #expect(ModelName.full("remix") == "midjourney_remix")
        #expect(ModelName.full("midjourney_remix") == "midjourney_remix")
        #expect(ModelName.full("upscale") == "upscale")
    }

    @Test(arguments: [#"{"model":"m","params":{}}"#, "x"]) func `a batch has bounds, for good lines and for bad ones`(line: String) {
        let batch = read([String](repeating: line, count: Batch.linesMax + 5))
        #expect(batch.drafts.count <= Batch.linesMax && batch.problems.count <= Batch.linesMax + 1)
        #expect(batch.problems.last?.line == Batch.linesMax + 1)
        #expect(batch.problems.last?.message?.contains("split it") == true)
    }
}
