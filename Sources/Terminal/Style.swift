/// How a piece of text stands out, where colours are shown.
package enum Style: Sendable {
    /// Like any other text.
    case none
    /// Titles.
    case bold
    /// What may be overlooked.
    case dim
    /// Failure.
    case red
    /// Success.
    case green
    /// Doubt.
    case yellow

    /// Wraps text in the sequence that turns the style on and the one that turns it off (ECMA-48, 8.3.117 SGR).
    ///
    /// - Returns: the text alone without colour, for no style, or for no text.
    package func applied(to text: String, on screen: Screen) -> String {
        guard screen.hasColor, let number, !text.isEmpty else { return text }
        return "\u{1B}[\(number)m\(text)\u{1B}[0m"
    }

    private var number: Int? {
        switch self {
        case .none: nil
        case .bold: 1
        case .dim: 2
        case .red: 31
        case .green: 32
        case .yellow: 33
        }
    }
}
