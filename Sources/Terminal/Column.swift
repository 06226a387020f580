/// A column of a table.
package struct Column: Sendable {
    /// The side at which the texts of a column line up.
    package enum Alignment: Sendable {
        /// At the beginning, as words do.
        case leading
        /// At the end, as numbers do.
        case trailing
    }

    /// What stands above the column.
    package let title: Printable
    /// The side at which its texts line up.
    package let alignment: Alignment
    /// The cells down to which it may shrink on a narrow terminal; `nil` where its texts are worth nothing in part, such as keys.
    package let widthMin: Int?
    /// The most cells that it takes up on a terminal, its title included; `nil` for as many as its texts need.
    package let widthMax: Int?

    /// Describes a column; without bounds it is as wide as its widest text.
    package init(_ title: String, _ alignment: Alignment = .leading, widthMin: Int? = nil, widthMax: Int? = nil) {
        self.title = Printable(title)
        self.alignment = alignment
        self.widthMin = widthMin
        self.widthMax = widthMax
    }
}
