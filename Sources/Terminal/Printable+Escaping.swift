extension Printable {
    /// How many marks may stand on one character; more only serve to paint over the neighbours.
    private static let marksMax = 8

    /// Writes out what is not safe, in so much of the text as is looked at.
    static func escaped(_ scalars: String.UnicodeScalarView, scalarsMax: Int) -> (text: String, isWhole: Bool) {
        var text = String.UnicodeScalarView()
        var marks = marksMax  // A mark at the beginning would stand on whatever comes before the text.
        var before: Unicode.Scalar?
        let beginning = scalars.prefix(scalarsMax)
        for scalar in beginning {
            marks = scalar.isMark ? min(marks + 1, marksMax + 1) : 0
            if marks <= marksMax, scalar.isSafe || scalar.isEmojiSelector(after: before) {
                text.append(scalar)
            } else {
                text.append(contentsOf: escape(scalar).unicodeScalars)
            }
            before = scalar
        }
        return (String(text), beginning.endIndex == scalars.endIndex)
    }

    /// Writes out what is not safe in a JSON document with the escapes of RFC 8259 §7, so that it says the same.
    static func escaped(json document: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in document.unicodeScalars {
            // Outside of ASCII a document has only strings to be in; the control characters of ASCII cannot be in one, except DEL.
            guard scalar.value >= 0x7F, !scalar.isSafe else {
                text.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                text.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
            }
        }
        return String(text)
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        }
    }
}

extension Unicode.Scalar {
    /// Whether it shows what it is, and nothing else by it.
    fileprivate var isSafe: Bool {
        if (0x20..<0x7F).contains(value) { return true }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        // Such as fillers and variation selectors: nothing is to be seen of them.
        default: return !properties.isDefaultIgnorableCodePoint
        }
    }

    fileprivate var isMark: Bool { [.nonspacingMark, .enclosingMark, .spacingMark].contains(properties.generalCategory) }

    /// Whether it asks for the coloured picture of the emoji before it (Unicode Technical Standard #51, VS16).
    fileprivate func isEmojiSelector(after before: Unicode.Scalar?) -> Bool {
        value == 0xFE0F && before?.properties.isEmoji == true
    }
}
