/// Holds a text that must never be shown, such as an API key.
///
/// However it is printed, dumped, interpolated or reflected, all that appears is `<secret>`; only this module can read it, in order to
/// send it. It is deliberately neither `Codable` nor `Equatable`.
package struct Secret: Sendable {
    /// The text itself; it goes into a header line and nowhere else.
    let exposed: String

    /// Wraps a text; what it may contain is checked when a request with it is sent.
    package init(_ text: String) {
        exposed = text
    }

    /// Blots the text out of bytes that a server sent: some repeat in their answers what they were sent.
    package func blotted(in bytes: [UInt8]) -> [UInt8] {
        let secret = Array(exposed.utf8)
        // Looked for first, because hardly any answer holds it and replacing costs many times as much.
        guard let first = secret.first, bytes.indices.contains(where: { bytes[$0] == first && bytes[$0...].starts(with: secret) })
        else { return bytes }
        return bytes.replacing(secret, with: Array(description.utf8))
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Is always the same text, whatever the secret.
    package var description: String { "<secret>" }

    /// Is always the same text, whatever the secret.
    package var debugDescription: String { description }

    /// Shows no children, so that `dump` finds nothing either.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
