/// Blots capabilities out of what comes from outside before it is kept or shown: the provider knows every callback URL and may repeat it.
///
/// What counts as one is a job's key, a full stop (or its percent escape `%2E`), and the characters of a capability; its characters become
/// asterisks, as many as they were. Whoever knows a capability and means to write it down in another way can do so: this is against echoes.
package enum CapabilityBlot {
    private static let mark = UInt8(ascii: "*")
    private static let keyLength = 36

    /// A text without capabilities.
    package static func blotted(_ text: String) -> String {
        guard text.utf8.count > keyLength + Capability.length else { return text }
        let bytes = Array(text.utf8)
        let blotted = blottedPlain(bytes)
        return blotted == bytes ? text : String(decoding: blotted, as: UTF8.self)
    }

    /// A value without capabilities in its names and strings.
    package static func blotted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .number: value
        case .string(let text): .string(blotted(text))
        case .array(let elements): .array(elements.map(blotted))
        case .object(let object): .object(blotted(object))
        }
    }

    /// An object without capabilities in its names and strings.
    package static func blotted(_ object: JSONObject) -> JSONObject {
        let members = object.members.map { JSONObject.Member(name: blotted($0.name), value: blotted($0.value)) }
        let isRenamed = zip(members, object.members).contains { !$0.name.utf8.elementsEqual($1.name.utf8) }
        // Two names may have become one.
        return isRenamed ? JSONObject(members.map { ($0.name, $0.value) }) : JSONObject(distinct: members)
    }

    /// A body as it came, without capabilities: byte for byte the same besides them.
    ///
    /// Where escapes of JSON spell one, the document is written anew without it.
    package static func blotted(_ body: [UInt8]) -> [UInt8] {
        let plain = blottedPlain(body)
        // Only a backslash can hide one, and few bodies have any.
        guard plain.contains(UInt8(ascii: "\\")), let value = try? JSONScanner.scan(plain) else { return plain }  // no JSON: no escapes
        let blotted = blotted(value)
        return blotted == value ? plain : blotted.bytes
    }

    private static func blottedPlain(_ bytes: [UInt8]) -> [UInt8] {
        var output = bytes
        var index = keyLength
        while index + Capability.length < bytes.count {
            guard let start = start(behind: index, in: bytes) else {
                index += 1
                continue
            }
            let end = start + Capability.length
            output.replaceSubrange(start..<end, with: repeatElement(mark, count: Capability.length))
            index = end
        }
        return output
    }

    /// Where a capability begins whose full stop stands at an index; `nil` where there is none.
    private static func start(behind index: Int, in bytes: [UInt8]) -> Int? {
        let start: Int
        switch bytes[index] {
        case UInt8(ascii: "."): start = index + 1
        case UInt8(ascii: "%") where bytes[index...].starts(with: Array("%2E".utf8)) || bytes[index...].starts(with: Array("%2e".utf8)):
            start = index + 3
        default: return nil
        }
        guard start + Capability.length <= bytes.count,
            bytes[start..<start + Capability.length].allSatisfy(isOfCapability),
            JobKey(String(decoding: bytes[index - keyLength..<index], as: UTF8.self).lowercased()) != nil
        else { return nil }
        return start
    }

    /// The characters of base64url (RFC 4648 §5).
    private static func isOfCapability(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
