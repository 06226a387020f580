import CallboxModel

/// Where the callbacks of a task go, taken apart into what proves them and what does not.
struct CallbackTarget: Sendable, Equatable {
    private static let capabilityAlphabet: StaticString = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"

    /// The address as it was given; it carries a capability and is never shown.
    let url: String
    /// What stands in front of the full stop of the last path segment, or the whole segment where there is none: the key of
    /// the job. Empty without a path.
    let key: String
    /// The address up to and with that full stop; `nil` where there is none.
    private let stem: String?
    private let capability: Substring
    /// What follows the path.
    private let tail: Substring

    /// Takes an address; `nil` unless it is a valid http or https URL.
    init?(_ text: String) {
        guard HTTPURL(text) != nil else { return nil }
        url = text
        let segment = Self.lastSegment(of: text)
        tail = text[segment.endIndex...]
        let stop = segment.firstIndex(of: ".")
        key = String(segment[..<(stop ?? segment.endIndex)])
        stem = stop.map { String(text[...$0]) }
        capability = stop.map { segment[segment.index(after: $0)...] } ?? ""
    }

    /// The address with another capability of the same length, as a stranger would guess it; `nil` where there is none to guess.
    func forgedURL(from chance: inout SeededGenerator) -> String? {
        guard let stem, !capability.isEmpty else { return nil }
        let guess = chance.text(of: capability.count, from: Self.capabilityAlphabet)
        // One guess in 64 to the power of the length is right: then the last character is changed.
        let wrong = guess == capability ? guess.dropLast() + (guess.last == "A" ? "B" : "A") : guess[...]
        return stem + wrong + tail
    }

    /// What follows the last slash of the path, without query and fragment; empty where there is no path.
    private static func lastSegment(of text: String) -> Substring {
        let path = text.prefix { $0 != "?" && $0 != "#" }
        let host = path.firstRange(of: "://").map { path[$0.upperBound...] } ?? path
        guard host.contains("/") else { return path[path.endIndex...] }
        return path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[path.endIndex...]
    }
}
