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
        exposed.isEmpty ? bytes : bytes.replacing(Array(exposed.utf8), with: Array(description.utf8))
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
