extension Picture {
    /// The picture as a PNG file with 8-bit palette indices (W3C PNG, third edition).
    ///
    /// The pixels are not compressed: the deflate stream consists of stored blocks (RFC 1951 §3.2.4), which needs no compressor.
    var png: [UInt8] {
        let rows = (0..<side).flatMap { [UInt8(0)] + row($0) }
        return Self.signature
            + Self.chunk("IHDR", UInt32(side).bigEndianBytes + UInt32(side).bigEndianBytes + [8, 3, 0, 0, 0])
            + Self.chunk("PLTE", palette.flatMap { [$0.red, $0.green, $0.blue] })
            + Self.chunk("IDAT", Self.zlib(rows))
            + Self.chunk("IEND", [])
    }

    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// The most bytes that a stored block holds.
    private static let blockBytesMax = 0xFFFF

    private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let checked = Array(type.utf8) + content
        return UInt32(content.count).bigEndianBytes + checked + CRC32.value(of: checked).bigEndianBytes
    }

    private static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        // 0x78 0x01: deflate with a window of 32 KiB, written the fastest way.
        [0x78, 0x01]
            + stride(from: 0, to: bytes.count, by: blockBytesMax).flatMap { start in
                let block = bytes[start..<min(start + blockBytesMax, bytes.count)]
                let isLast: UInt8 = block.endIndex == bytes.count ? 1 : 0
                let length = UInt16(block.count)
                return [isLast] + length.littleEndianBytes + (~length).littleEndianBytes + block
            } + Adler32.value(of: bytes).bigEndianBytes
    }
}

extension FixedWidthInteger {
    fileprivate var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian, Array.init) }
    fileprivate var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian, Array.init) }
}
