/// Is a whole response, held in memory.
///
/// Everything of the head can be read directly: `response.status` is `response.head.status`.
@dynamicMemberLookup
package struct Response: Sendable, Equatable {
    /// Everything but the body.
    package let head: ResponseHead
    /// The body as it was sent: the client asks for no compression.
    package let body: [UInt8]

    /// Reads a property of the head.
    package subscript<Value>(dynamicMember property: KeyPath<ResponseHead, Value>) -> Value {
        head[keyPath: property]
    }
}
