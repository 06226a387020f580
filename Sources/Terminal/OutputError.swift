import Glibc

/// Says that an output could not be written.
package struct OutputError: Error, Sendable, Equatable {
    /// The error number of errno(3), from write(2).
    package let number: Int32

    /// Whether space or a quota ran out where the output goes.
    package var isFull: Bool { [ENOSPC, EDQUOT, EFBIG].contains(number) }
}

extension OutputError: CustomStringConvertible {
    /// The sentence, its cause and the advice, on one line.
    package var description: String {
        let advice = isFull ? "Make room, or send the output elsewhere." : "Send the output elsewhere."
        return "The output cannot be written (\(String(cString: strerror(number)))). \(advice)"
    }
}
