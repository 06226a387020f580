import CallboxModel

/// What stands in front of `/callbacks/` in the paths that the listener is asked for: what a reverse proxy leaves there.
package struct PathPrefix: Sendable, Equatable {
    /// Empty, or one or more segments, each with a slash in front and none behind: `/hooks`.
    package let text: String
    /// The bytes in front of `<key>.<capability>`.
    let callbacks: [UInt8]

    /// Nothing in front.
    package static let none = PathPrefix(normalised: "")

    private init(normalised text: String) {
        self.text = text
        callbacks = Array((text + CallbackPath.prefix).utf8)
    }

    /// Brings a prefix as people write it (`hooks`, `/hooks/`, `/`) into its one form.
    ///
    /// - Throws: `Failure` (`configuration`) where a segment is `.` or `..` or has other characters than RFC 3986's unreserved ones.
    package init(_ text: String) throws(Failure) {
        let segments = text.split(separator: "/")
        guard segments.allSatisfy(Self.isPlain) else {
            throw Failure(
                .configuration, "The path prefix of the public listener is not a plain path.",
                remedy: "Use letters, digits, “-”, “_”, “~” and “.” between slashes, for example /hooks.")
        }
        self.init(normalised: segments.map { "/\($0)" }.joined())
    }

    private static func isPlain(_ segment: Substring) -> Bool {
        segment != "." && segment != ".."
            && segment.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "."): true
                default: false
                }
            }
    }

    /// Reads the target of a request (RFC 9112 §3.2.1, origin form); `nil` unless it is the path of a callback and nothing more.
    func callbackPath(in target: String) -> CallbackPath? {
        let bytes = target.utf8
        guard bytes.starts(with: callbacks) else { return nil }
        return CallbackPath(target[bytes.index(bytes.startIndex, offsetBy: callbacks.count)...])
    }
}
