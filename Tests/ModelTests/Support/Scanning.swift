import CallboxModel
import TestSupport

/// Why the scanner refuses a document; `nil` where it accepts it.
func refusal(of bytes: [UInt8]) -> JSONError.Reason? {
    do throws(JSONError) {
        _ = try JSONScanner.scan(bytes)
        return nil
    } catch {
        return error.reason
    }
}

/// Why the scanner refuses a text; `nil` where it accepts it.
func refusal(of text: String) -> JSONError.Reason? { refusal(of: Array(text.utf8)) }

/// The members of a JSON object written out.
func members(of text: String) throws -> JSONObject {
    try JSONScanner.scan(text).object ?? JSONObject()
}
