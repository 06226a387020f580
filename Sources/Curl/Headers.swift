/// Holds the header fields of a response in the order in which they came, repeated ones included.
package struct Headers: Sendable, Equatable {
    private var fields: [Header]

    /// Takes the fields in order.
    package init(_ fields: [Header] = []) {
        self.fields = fields
    }

    /// The value of the first field with this name, in any case of letters, or nil.
    package subscript(name: String) -> String? {
        fields.first { $0.isNamed(name) }?.value
    }

    /// Gives the values of all fields with this name, in order.
    package func values(of name: String) -> [String] {
        fields.filter { $0.isNamed(name) }.map(\.value)
    }

    mutating func append(_ field: Header) {
        fields.append(field)
    }

    /// Lengthens the last value, for a field that goes on in the next line.
    mutating func continueLast(with text: String) {
        guard let last = fields.popLast() else { return }
        fields.append(Header(last.name, last.value.isEmpty ? text : "\(last.value) \(text)"))
    }
}

extension Headers: RandomAccessCollection {
    /// The position of the first field.
    package var startIndex: Int { fields.startIndex }

    /// The position after the last field.
    package var endIndex: Int { fields.endIndex }

    /// The field at a position.
    package subscript(position: Int) -> Header { fields[position] }
}
