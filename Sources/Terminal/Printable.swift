/// Text that is safe to show on one line of a terminal, whatever it was made from.
///
/// Characters that could move the cursor, hide, or rearrange what a person sees are written out: `\n`, `\u{202E}`. This is for reading, not for
/// restoring: a backslash stays as it is. What a terminal does with such characters: ECMA-48 and Unicode Technical Report #36.
package struct Printable: Sendable, Hashable {
    /// What can be shown as it is.
    package let text: String
    /// The character cells that it takes up.
    package let width: Int

    /// Makes text safe; of a longer one, only its beginning and `…` remain.
    ///
    /// - Parameter scalarsMax: how many Unicode scalars of the text are looked at; more than any text has that a person is meant to read.
    package init(_ untrusted: String, scalarsMax: Int = 16_384) {
        if Self.isPlain(untrusted.utf8.prefix(scalarsMax + 1), bytesMax: scalarsMax) {
            self.init(safe: untrusted, width: untrusted.utf8.count)
        } else {
            let (text, isWhole) = Self.escaped(untrusted.unicodeScalars, scalarsMax: scalarsMax)
            self.init(safe: isWhole ? text : text + "…")
        }
    }

    private init(safe text: String, width: Int) {
        self.text = text
        self.width = width
    }

    private init(safe text: String) { self.init(safe: text, width: text.reduce(0) { $0 + $1.columns }) }

    /// What stands where something was left out.
    static let ellipsis = Printable(safe: "…", width: 1)

    /// The text itself if it fits, else its beginning and `…`, together at most so wide.
    package func cut(to widthMax: Int) -> Printable {
        guard width > widthMax else { return self }
        return widthMax > 0 ? prefix(widthMax - 1).followed(by: .ellipsis) : prefix(0)
    }

    /// As many whole characters from the beginning as fit, which may leave one cell empty before a wide one.
    func prefix(_ widthMax: Int) -> Printable {
        var used = 0
        let text = text.prefix { character in
            used += character.columns
            return used <= widthMax
        }
        return Printable(safe: String(text))
    }

    func followed(by other: Printable) -> Printable { Printable(safe: text + other.text, width: width + other.width) }

    /// Whether it is short and only printable ASCII, as most texts are.
    private static func isPlain(_ bytes: String.UTF8View.SubSequence, bytesMax: Int) -> Bool {
        bytes.count <= bytesMax && bytes.allSatisfy { (0x20..<0x7F).contains($0) }
    }
}
