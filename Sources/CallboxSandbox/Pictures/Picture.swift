/// A picture with a palette.
struct Picture: Sendable, Equatable {
    /// A colour of the palette.
    struct Color: Sendable, Equatable {
        let red: UInt8
        let green: UInt8
        let blue: UInt8
    }

    /// In pixels; both sides have the same.
    let side: Int
    /// 1 to 256 colours.
    let palette: [Color]
    /// One index into the palette per pixel, row after row.
    let pixels: [UInt8]

    /// Four pictures of one size as one, two by two; the palette is the first one's, which the four of a task share.
    static func grid(of pictures: [Picture]) -> Picture? {
        guard pictures.count == 4, let first = pictures.first, pictures.allSatisfy({ $0.side == first.side }) else { return nil }
        let rows = [(0, 1), (2, 3)].flatMap { left, right in
            (0..<first.side).flatMap { pictures[left].row($0) + pictures[right].row($0) }
        }
        return Picture(side: first.side * 2, palette: first.palette, pixels: rows)
    }

    /// The pixels of a row, counted from the top.
    func row(_ index: Int) -> ArraySlice<UInt8> { pixels[index * side..<(index + 1) * side] }
}
