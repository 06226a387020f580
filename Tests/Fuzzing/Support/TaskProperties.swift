import CallboxModel

/// What holds of everything that is read as a task, whoever wrote it.
package enum TaskProperties {
    /// The document that an input stands for: itself where it is JSON, else one that is drawn from its bytes.
    package static func document(_ bytes: [UInt8], names: [String], words: [String]) -> JSONValue {
        if let value = try? JSONScanner.scan(bytes) { return value }
        var draw = Draw(bytes)
        return .object(draw.object(names: names, words: words))
    }

    /// Checks a document that was or was not read as a task.
    package static func check(_ document: JSONValue) {
        let task = ProviderTask(document)
        // What was written reads the same: nothing depends on how the document was spelt.
        let again = (try? JSONScanner.scan(document.bytes, depthMax: 128)).flatMap { ProviderTask($0) }
        claim(task == again, "a task reads alike from the document written again")
        if var object = document.object, object["unheard-of"] == nil {
            object["unheard-of"] = .array([.string("x")])
            claim(ProviderTask(.object(object)) == task, "an unknown member changes nothing")
        }
        if let task { check(task) }
    }

    private static func check(_ task: ProviderTask) {
        claim(task.id.map(isText) ?? true, "an id is a text without NUL")
        claim(task.grid.map(isText) ?? true, "a grid is a text without NUL")
        claim(task.cost.map(isText) ?? true, "a cost is a text without NUL")
        claim(task.progress.map { (0...1).contains($0) } ?? true, "progress is between 0 and 1")
        claim((task.failure != nil) == (task.state == .failed), "a failure belongs to what failed, and to nothing else")
        for output in task.outputs {
            claim(isText(output.url), "the URL of an output is a text without NUL")
            claim(output.providerJobID.map(isText) ?? true, "the id of an output is a text without NUL")
        }
        if let code = task.failure?.code { claim(ProviderCode(code.text) == code && code.text != "000000000", "a code is in its one form") }
        claim(task.dialect == .gateway || task.id == nil, "the upstream dialect tells no id")
    }

    private static func isText(_ text: String) -> Bool { !text.isEmpty && !text.utf8.contains(0) }
}
