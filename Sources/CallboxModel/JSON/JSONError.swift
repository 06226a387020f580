/// Why a document is not JSON, and where.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the scanner found wrong.
    package enum Reason: String, Sendable, CaseIterable {
        case empty = "the document is empty"
        case byteOrderMark = "the document begins with a byte order mark"
        case unexpectedByte = "a byte that cannot stand here"
        case unexpectedEnd = "the document ends too early"
        case trailingBytes = "something follows the document"
        case invalidNumber = "a number that is not written as JSON demands"
        case invalidEscape = "an escape that JSON does not know"
        case loneSurrogate = "half of a surrogate pair"
        case controlCharacter = "a control character inside a string"
        case invalidUTF8 = "bytes that are not UTF-8"
        case duplicateName = "the same name twice in one object"
        case tooDeep = "values nested deeper than allowed"
    }

    /// What is wrong.
    package let reason: Reason
    /// The offset in bytes, from 0, of the place where it was noticed.
    package let offset: Int

    /// A sentence that names the place and nothing of the content.
    package var description: String { "not valid JSON: \(reason.rawValue) (byte \(offset))" }
}
