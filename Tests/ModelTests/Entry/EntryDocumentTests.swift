import CallboxModel
import TestSupport
import Testing

/// Entries as documents: what is written is read, and what is not an entry is refused by the name of the member.
struct EntryDocumentTests {
    @Test(arguments: SampleEntries.all)
    func `an entry survives its document, byte for byte`(entry: Entry) throws {
        let again = try Entry(document: entry.document)
        #expect(again == entry)
        #expect(again.document == entry.document)
    }

    @Test(arguments: SampleEntries.all)
    func `a document is one line of strict JSON with every member of the schema`(entry: Entry) throws {
        #expect(entry.document.last == UInt8(ascii: "\n"))
        #expect(entry.document.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        let object = try #require(try JSONScanner.scan(entry.document).object)
        #expect(
            object.members.map(\.name) == [
                "schema", "sequence", "key", "revision", "model", "outcome", "source", "assurance", "times", "task_id", "reference",
                "labels", "result", "error", "flags", "received",
            ])
    }

    @Test func `a document reads as a person expects it`() {
        let (key, bare) = (Samples.key(), SampleEntries.bare)
        #expect(
            String(decoding: bare.document, as: UTF8.self) == """
                {"schema":"callbox.entry/1","sequence":42,"key":"\(key)","revision":1,"model":"midjourney_remix","outcome":"completed",\
                "source":"poll","assurance":"refetched","times":{"submitted":"2026-11-21T08:31:22.123Z","received":"2026-11-21T08:32:23.124Z",\
                "filed":"2026-11-21T08:32:23.125Z"},"task_id":null,"reference":null,"labels":{},"result":{"outputs":[],"grid":null,"cost":null,\
                "discount":null,"metadata":null},"error":null,"flags":["no-outputs"],"received":{"bytes":2,\
                "sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","body":"{}"}}

                """)
    }

    @Test func `the provider's bytes stand in the document verbatim, with their length and digest`() throws {
        let received = try #require(SampleEntries.completed.object["received"]?.object)
        #expect(received["bytes"]?.number?.integer == Int64(SampleEntries.body.count))
        #expect(received["sha256"]?.string == Digest(of: SampleEntries.body).text)
        #expect(received["body"]?.string.map { Array($0.utf8) } == SampleEntries.body)
    }

    @Test func `outputs are numbered, labels sorted, and numbers keep their text`() {
        let text = JSONValue.object(SampleEntries.completed.object).text
        #expect(text.contains(#"{"index":1,"type":null,"url":"u","provider_job_id":null}"#))
        #expect(text.contains(#""labels":{"a":"","zone":"b","é":"😀"}"#))
        #expect(text.contains(#""cost":"0.10","discount":0.90,"metadata":{"z":61.40,"a":null}"#))
    }

    @Test func `a body that was changed in the file keeps the digest of what was received`() throws {
        let text = String(decoding: SampleEntries.bare.document, as: UTF8.self).replacing(#""body":"{}""#, with: #""body":"[]""#)
        let received = try #require(try Entry(document: Array(text.utf8)).received)
        #expect(received.body == "[]")
        #expect(received.digest == Digest(of: Array("{}".utf8)))
    }

    @Test func `members and flags that a later writer added are passed over`() throws {
        var object = SampleEntries.completed.object
        object["artifacts"] = .array([])
        object["flags"] = .array([.string("insecure-output"), .string("invented"), .string("amended")])
        #expect(try Entry(document: JSONValue.object(object).bytes) == SampleEntries.completed)
    }

    @Test(arguments: ["schema", "sequence", "key", "revision", "model", "outcome", "source", "assurance", "times", "labels"])
    func `a member that is missing or of another type is named`(name: String) throws {
        for value in [nil, .null, .bool(true), .array([]), .number(JSONNumber(text: "1.5"))] as [JSONValue?] {
            try expectRefusal(of: SampleEntries.completed, setting: name, to: value)
        }
    }

    @Test(arguments: ["task_id", "reference", "result", "error", "received"])
    func `an optional member may be missing but not of another type`(name: String) throws {
        try expectRefusal(of: SampleEntries.completed, setting: name, to: .integer(7))
        var object = SampleEntries.completed.object
        object[name] = nil
        #expect(throws: Never.self) { try Entry(document: JSONValue.object(object).bytes) }
    }

    @Test(arguments: [
        ("key", "019a9d3c-7a1b-4c3d-8e5f-0123456789ab"), ("outcome", "done"), ("source", "mail"), ("assurance", "hope"),
        ("schema", "callbox.entry/2"),
    ])
    func `a word that the schema does not know is refused`(name: String, word: String) throws {
        try expectRefusal(of: SampleEntries.completed, setting: name, to: .string(word))
    }

    @Test(arguments: [
        ("labels", #"{"a":1}"#, "labels"), ("times", #"{"submitted":"2026-11-21T08:31:22Z"}"#, "received"),
        ("result", #"{"outputs":[{}]}"#, "outputs"), ("received", #"{"body":"{}"}"#, "bytes"),
        ("received", #"{"bytes":2,"body":"{}"}"#, "sha256"),
        ("received", #"{"bytes":2,"sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}"#, "body"),
    ])
    func `a broken part is named by the member that breaks it`(name: String, value: String, member: String) throws {
        try expectRefusal(of: SampleEntries.completed, setting: name, to: try JSONScanner.scan(value), naming: member)
    }

    @Test(arguments: ["[]", "null", "1", #""entry""#])
    func `a document that is no object is not an entry`(text: String) {
        let error = #expect(throws: EntryError.self) { try Entry(document: Array(text.utf8)) }
        #expect(error?.description == "not an entry of schema callbox.entry/1: the document is missing or wrong")
    }

    @Test func `a file cut at any byte is refused`() {
        let document = SampleEntries.completed.document.dropLast()
        for count in 0..<document.count {
            #expect(throws: JSONError.self) { try Entry(document: Array(document.prefix(count))) }
        }
    }

    private func expectRefusal(of entry: Entry, setting name: String, to value: JSONValue?, naming member: String? = nil) throws {
        var object = entry.object
        object[name] = value
        let document = JSONValue.object(object).bytes
        let error = #expect(throws: EntryError.self, "\(name) as \(value?.text ?? "nothing")") { try Entry(document: document) }
        #expect(error?.member == member ?? name)
    }
}

/// What was nested as deep as a report may be can still be read from the entry around it.
struct EntryDepthTests {
    @Test func `an entry of a report nested to the bound can be read back`() throws {
        let depth = JSONScanner.depthMax - 2
        let nested = String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
        let body = Array(#"{"status":"completed","output":[],"metadata":{"m":\#(nested)}}"#.utf8)
        let task = try #require(ProviderTask(try JSONScanner.scan(body)))
        let entry = SampleEntries.entry(result: Entry.Result(outputs: [], metadata: task.metadata))
        #expect(try Entry(document: entry.document) == entry)
    }
}
