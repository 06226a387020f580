import CallboxModel
import TestSupport
import Testing

/// Every reason for which a document is refused has a document that is refused for it.
struct JSONReasonTests {
    private static let samples: [String: JSONError.Reason] = [
        "": .empty, "\u{FEFF}{}": .byteOrderMark, "?": .unexpectedByte, "[": .unexpectedEnd, "{} {}": .trailingBytes, "01": .invalidNumber,
        #""\q""#: .invalidEscape, #""\ud800""#: .loneSurrogate, "\"\u{1}\"": .controlCharacter, #"{"a":1,"a":1}"#: .duplicateName,
        String(repeating: "[", count: 65): .tooDeep,
    ]

    /// Reasons that no text can be a sample of.
    private static let elsewhere: Set<JSONError.Reason> = [
        .invalidUTF8  // a Swift text is always UTF-8: see JSONEncodingTests
    ]

    @Test(arguments: JSONError.Reason.allCases)
    func `every reason has a sample`(reason: JSONError.Reason) {
        let sample = Self.samples.first { $0.value == reason }?.key
        if let sample { #expect(refusal(of: sample) == reason) } else { #expect(Self.elsewhere.contains(reason)) }
    }
}
