/// Is a response whose body went into a file.
///
/// Everything of the head can be read directly: `download.status` is `download.head.status`.
@dynamicMemberLookup
package struct Download: Sendable, Equatable {
    /// Everything but the body.
    package let head: ResponseHead
    /// Tells whether the file is there: only the body of a 200 is kept, any other is thrown away and the file removed, as it is a part of
    /// what was asked for (206), or something else.
    ///
    /// The file is whole but not flushed to the disk; whoever needs it durable flushes it.
    package var isStored: Bool { head.isWhole }

    /// Reads a property of the head.
    package subscript<Value>(dynamicMember property: KeyPath<ResponseHead, Value>) -> Value {
        head[keyPath: property]
    }
}
