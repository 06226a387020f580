/// Blots capabilities out of what comes from outside before it is kept or shown: the provider knows every callback URL and may repeat it.
///
/// What counts as one is a job's key, a full stop (or its percent escape `%2E`), and the characters of a capability; its characters become
/// asterisks, as many as they were. Whoever knows a capability and means to write it down in another way can do so: this is against echoes.
package enum CapabilityBlot {
    private static let mark = UInt8(ascii: "*")
    private static let keyLength = 36

    /// A text without capabilities.
    package static func blotted(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return firstCapability(in: bytes) == nil ? text : String(decoding: blottedPlain(bytes), as: UTF8.self)
    }

    /// A value without capabilities in its names and strings.
    package static func blotted(_ value: JSONValue) -> JSONValue { holdsAny(value) ? rewritten(value) : value }

    /// An object without capabilities in its names and strings.
    package static func blotted(_ object: JSONObject) -> JSONObject {
        object.members.contains(where: holdsAny) ? rewritten(object) : object
    }

    /// Looking costs much less than writing anew, and hardly anything holds one.
    private static func holdsAny(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool, .number: false
        case .string(let text): holdsAny(text)
        case .array(let elements): elements.contains(where: holdsAny)
        case .object(let object): object.members.contains(where: holdsAny)
        }
    }

    private static func holdsAny(_ member: JSONObject.Member) -> Bool { holdsAny(member.name) || holdsAny(member.value) }

    private static func holdsAny(_ text: String) -> Bool {
        text.utf8.count > keyLength + Capability.length && firstCapability(in: Array(text.utf8)) != nil
    }

    private static func rewritten(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .number: value
        case .string(let text): .string(blotted(text))
        case .array(let elements): .array(elements.map(rewritten))
        case .object(let object): .object(rewritten(object))
        }
    }

    /// Two names may become one.
    private static func rewritten(_ object: JSONObject) -> JSONObject {
        JSONObject(object.members.map { (blotted($0.name), rewritten($0.value)) })
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
        var found = firstCapability(in: bytes)
        while let start = found {
            let end = start + Capability.length
            output.replaceSubrange(start..<end, with: repeatElement(mark, count: Capability.length))
            found = firstCapability(in: bytes, from: end)
        }
        return output
    }

    /// Where the first capability begins whose full stop stands at an index or after it.
    private static func firstCapability(in bytes: [UInt8], from index: Int = keyLength) -> Int? {
        var index = index
        while index + Capability.length < bytes.count, let stop = bytes[index...].firstIndex(where: beginsStop) {
            if let start = start(behind: stop, in: bytes) { return start }
            index = stop + 1
        }
        return nil
    }

    private static func beginsStop(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: "%") }

    /// Where a capability begins whose full stop stands at an index; `nil` where there is none.
    private static func start(behind index: Int, in bytes: [UInt8]) -> Int? {
        let start: Int
        switch bytes[index] {
        case UInt8(ascii: "."): start = index + 1
        case UInt8(ascii: "%") where bytes[index...].starts(with: "%2E".utf8) || bytes[index...].starts(with: "%2e".utf8): start = index + 3
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
