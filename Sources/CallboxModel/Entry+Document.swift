extension Entry {
    /// The entry as the bytes of its file: one JSON document on one line, ended by a line break.
    package var document: [UInt8] {
        var document: [UInt8] = []
        // The body and what was read from it, with escapes, and the rest.
        document.reserveCapacity(1024 + 3 * (received?.body.utf8.count ?? 0))
        JSONValue.object(object).write(to: &document)
        document.append(UInt8(ascii: "\n"))
        return document
    }

    /// The entry as a JSON object, members in the order in which a person wants to read them.
    package var object: JSONObject {
        JSONObject([
            ("schema", .string(Self.schema)),
            ("sequence", .integer(sequence)),
            ("key", .string(key.text)),
            ("revision", .integer(revision)),
            ("model", .string(model)),
            ("outcome", .string(outcome.rawValue)),
            ("source", .string(source.rawValue)),
            ("assurance", .string(assurance.rawValue)),
            ("times", .object(times.object)),
            ("task_id", .text(taskID)),
            ("reference", .text(reference)),
            ("labels", .object(JSONObject(labels.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))),
            ("result", result.map { .object($0.object) } ?? .null),
            ("error", error.map { .object($0.object) } ?? .null),
            ("flags", .array(flags.map { .string($0.rawValue) })),
            ("received", received.map { .object($0.object) } ?? .null),
        ])
    }

    /// Reads an entry back from the bytes of its file.
    ///
    /// - Throws: ``JSONError`` where it is not JSON, ``EntryError`` where a member is missing or not what the schema says.
    package init(document: [UInt8]) throws {
        guard let object = try JSONScanner.scan(document, depthMax: JSONScanner.depthMax + 2).object else { throw EntryError(member: "") }
        try self.init(object)
    }

    private init(_ object: JSONObject) throws(EntryError) {
        let members = Members(object)
        guard try members.text("schema") == Self.schema else { throw EntryError(member: "schema") }
        self.init(
            sequence: try members.integer("sequence"),
            key: try members.value("key", JobKey.init),
            revision: Int(try members.integer("revision")),
            model: try members.text("model"),
            outcome: try members.value("outcome", Outcome.init(rawValue:)),
            source: try members.value("source", Source.init(rawValue:)),
            assurance: try members.value("assurance", Assurance.init(rawValue:)),
            times: try Times(try members.object("times")),
            taskID: try members.optional("task_id", \.string),
            reference: try members.optional("reference", \.string),
            labels: try members.texts("labels"),
            received: try members.optional("received", \.object).map { (object) throws(EntryError) in try Received(object) },
            result: try members.optional("result", \.object).map { (object) throws(EntryError) in try Result(object) },
            error: try members.optional("error", \.object).map(Problem.init),
            flags: (object["flags"]?.array ?? []).compactMap { $0.string.flatMap(Flag.init(rawValue:)) })
    }
}

/// A file that is not an entry: the member that is missing or wrong, empty for the document itself.
package struct EntryError: Error, Sendable, Equatable, CustomStringConvertible {
    package let member: String
    package var description: String {
        "not an entry of schema \(Entry.schema): \(member.isEmpty ? "the document" : member) is missing or wrong"
    }
}

/// Typed access to the members of an object that must follow the schema.
private struct Members {
    let object: JSONObject

    init(_ object: JSONObject) { self.object = object }

    func value<Value>(_ name: String, _ make: (String) -> Value?) throws(EntryError) -> Value {
        guard let value = object[name]?.string.flatMap(make) else { throw EntryError(member: name) }
        return value
    }

    func text(_ name: String) throws(EntryError) -> String { try value(name) { $0 } }

    func integer(_ name: String) throws(EntryError) -> Int64 {
        guard let integer = object[name]?.number?.integer else { throw EntryError(member: name) }
        return integer
    }

    func object(_ name: String) throws(EntryError) -> JSONObject {
        guard let object = object[name]?.object else { throw EntryError(member: name) }
        return object
    }

    func texts(_ name: String) throws(EntryError) -> [String: String] {
        var texts: [String: String] = [:]
        for member in try object(name).members {
            guard let text = member.value.string else { throw EntryError(member: name) }
            texts[member.name] = text
        }
        return texts
    }

    /// A member that may be missing or `null`, but not of another type.
    func optional<Value>(_ name: String, _ read: (JSONValue) -> Value?) throws(EntryError) -> Value? {
        guard let value = object[name], !value.isNull else { return nil }
        guard let read = read(value) else { throw EntryError(member: name) }
        return read
    }
}

extension Entry.Times {
    var object: JSONObject {
        JSONObject([
            ("submitted", .string(submitted.text)), ("received", .string(received.text)), ("filed", .string(filed.text)),
        ])
    }

    fileprivate init(_ object: JSONObject) throws(EntryError) {
        let members = Members(object)
        self.init(
            submitted: try members.value("submitted", Timestamp.init),
            received: try members.value("received", Timestamp.init),
            filed: try members.value("filed", Timestamp.init))
    }
}

extension Entry.Received {
    var object: JSONObject {
        JSONObject([("bytes", .integer(count)), ("sha256", .string(digest.text)), ("body", .string(body))])
    }

    /// Takes the digest that was recorded, so that a body changed since then can be told from the one received.
    fileprivate init(_ object: JSONObject) throws(EntryError) {
        let members = Members(object)
        count = Int(try members.integer("bytes"))
        digest = try members.value("sha256", Digest.init)
        body = try members.text("body")
    }
}

extension Entry.Result {
    var object: JSONObject {
        let outputs = outputs.enumerated().map { index, output in
            JSONValue.object(
                JSONObject([
                    ("index", .integer(index)), ("type", .text(output.type)), ("url", .string(output.url)),
                    ("provider_job_id", .text(output.providerJobID)),
                ]))
        }
        return JSONObject([
            ("outputs", .array(outputs)), ("grid", .text(grid)), ("cost", .text(cost)),
            ("discount", discount.map(JSONValue.number) ?? .null), ("metadata", metadata.map(JSONValue.object) ?? .null),
        ])
    }

    fileprivate init(_ object: JSONObject) throws(EntryError) {
        var outputs: [TaskOutput] = []
        for element in object["outputs"]?.array ?? [] {
            guard let output = element.object, let url = output["url"]?.string else { throw EntryError(member: "outputs") }
            outputs.append(TaskOutput(type: output["type"]?.string, url: url, providerJobID: output["provider_job_id"]?.string))
        }
        self.init(
            outputs: outputs, grid: object["grid"]?.string, cost: object["cost"]?.string, discount: object["discount"]?.number,
            metadata: object["metadata"]?.object)
    }
}

extension Entry.Problem {
    var object: JSONObject {
        JSONObject([("code", .text(code?.text)), ("meaning", .text(meaning)), ("message", .string(message))])
    }

    fileprivate init(_ object: JSONObject) {
        self.init(code: ProviderCode(object["code"]), meaning: object["meaning"]?.string, message: object["message"]?.string ?? "")
    }
}
