/// Is one header field of a request or a response.
package struct Header: Sendable, Equatable {
    /// The name as written; names are compared without regard to case (RFC 9110, section 5.1).
    package let name: String
    /// The value, without the white space around it.
    package let value: String

    /// Makes a field; what it may contain is checked when a request with it is sent.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Tells whether a text can be the value of a field: it must not end the line (RFC 9110, section 5.5).
    static func isValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
    }

    /// Tells whether the field has this name, in any case of ASCII letters.
    package func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count && zip(name.utf8, other.utf8).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}

extension UInt8 {
    /// The byte, in lower case if it is an ASCII letter.
    var lowercasedASCII: UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self
    }
}
