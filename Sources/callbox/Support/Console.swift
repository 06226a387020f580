import CallboxModel
import Foundation
import Terminal

/// The two outputs of the program: results for whoever reads them, and what a person is told besides.
///
/// Text is made safe to show wherever it goes to a person.
enum Console {
    /// Standard output. Whoever stops reading it ends the program, except where jobs are being sent: cut off in the middle they
    /// would be in doubt.
    static let results = Output.standard(CommandLine.arguments.dropFirst().first == "submit" ? .isIgnored : .endsProcess)
    /// Standard error.
    static let errors = Output.error()

    /// Writes a line of a result for a person.
    static func line(_ text: String, _ style: Style = .none) { write { () throws(OutputError) in try results.write(Line(text, style)) } }

    /// Writes a result for a program, on one line.
    static func json(_ object: JSONObject) { json(JSONValue.object(object).text) }

    /// Writes a JSON document for a program; it must be on one line.
    static func json(_ document: String) { write { () throws(OutputError) in try results.write(json: document) } }

    /// Writes text as it is, such as a document that is meant for a file.
    static func text(_ text: String) { write { () throws(OutputError) in try results.write(Array((text + "\n").utf8)) } }

    /// Writes a table for a person.
    static func table(_ table: Table) {
        write { () throws(OutputError) in try results.write(table.lines(on: results.screen)) }
    }

    /// Tells a person something that is not the result.
    static func tell(_ text: String) { errors.tell(Line(text)) }

    /// A result that cannot be written is no result.
    private static func write(_ body: () throws(OutputError) -> Void) {
        do {
            try body()
        } catch {
            tell("callbox: Standard output cannot be written: \(error)")
            exit(73)
        }
    }
}

extension Table {
    /// Adds a row of texts.
    mutating func add(_ texts: [String]) { append(texts.map { Piece($0) }) }
}
