/// A JSON value as it was written: numbers keep their text, objects keep their order.
///
/// Nothing is converted on the way in, so that an id of 30 digits or a cost of `0.10` survives unchanged.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// The text, where this is a string.
    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The members, where this is an object.
    package var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The elements, where this is an array.
    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The number, where this is one.
    package var number: JSONNumber? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The truth value, where this is one.
    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// Whether this is `null`.
    package var isNull: Bool { self == .null }

    /// The text of a string or of a number: ids and codes come as either.
    package var scalarText: String? { string ?? number?.text }

    /// A number from an integer.
    package static func integer(_ value: some BinaryInteger) -> JSONValue { .number(JSONNumber(text: String(value))) }

    /// A string, or `null` for `nil`.
    package static func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }
}

/// A JSON number, kept as the text that stood in the document (RFC 8259 §6).
package struct JSONNumber: Sendable, Hashable {
    /// The digits, sign, fraction and exponent exactly as they were written.
    package let text: String

    package init(text: String) { self.text = text }

    /// The value as a 64-bit integer; `nil` for fractions, exponents and anything larger.
    package var integer: Int64? { Int64(text) }

    /// The nearest finite double; `nil` where the number is too large to be one.
    package var double: Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }
}

/// The members of a JSON object in the order of the document; no name stands twice.
///
/// Names are compared byte for byte. Swift's own string comparison counts canonically equivalent texts as equal,
/// which would let two different names collide.
package struct JSONObject: Sendable, Equatable {
    /// One name with its value.
    package struct Member: Sendable, Equatable {
        package let name: String
        package var value: JSONValue

        package static func == (left: Member, right: Member) -> Bool {
            left.name.utf8.elementsEqual(right.name.utf8) && left.value == right.value
        }
    }

    /// The members in order.
    package private(set) var members: [Member]

    /// Members up to which looking at each of them is quicker than anything else.
    private static let searchedMax = 32

    /// Makes an object; of two members with the same name the last counts.
    package init(_ members: [(String, JSONValue)] = []) {
        self.members = []
        self.members.reserveCapacity(members.count)
        guard members.count > Self.searchedMax else {
            for (name, value) in members { self[name] = value }
            return
        }
        var places: [[UInt8]: Int] = [:]
        for (name, value) in members {
            if let place = places[Array(name.utf8)] {
                self.members[place].value = value
            } else {
                places[Array(name.utf8)] = self.members.count
                self.members.append(Member(name: name, value: value))
            }
        }
    }

    /// Makes an object of members whose names are known to differ.
    init(distinct members: [Member]) { self.members = members }

    /// The value under a name: setting `nil` removes it, setting a new name appends it.
    package subscript(name: String) -> JSONValue? {
        get { index(of: name).map { members[$0].value } }
        set {
            switch (index(of: name), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    private func index(of name: String) -> Int? {
        // The length tells most names apart, and costs nothing.
        members.firstIndex { $0.name.utf8.count == name.utf8.count && $0.name.utf8.elementsEqual(name.utf8) }
    }
}
