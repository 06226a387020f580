/// What an output can be kept as: a closed list, told by how the bytes begin, and never by a URL.
package enum MediaType: String, Sendable, CaseIterable {
    case png = "image/png"
    case jpeg = "image/jpeg"
    case gif = "image/gif"
    case webp = "image/webp"
    case avif = "image/avif"
    case mp4 = "video/mp4"
    case quickTime = "video/quicktime"
    case webm = "video/webm"

    /// So many bytes are enough to tell.
    package static let signatureBytes = 12

    /// Tells what a file is by its first bytes; `nil` for anything that is not in the list, such as a page that says why there is no
    /// picture (https://mimesniff.spec.whatwg.org, section 6; ISO/IEC 14496-12, section 4.3).
    package init?(startingWith bytes: some Collection<UInt8>) {
        let start = Array(bytes.prefix(Self.signatureBytes))
        if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if start.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if start.starts(with: "GIF87a".utf8) || start.starts(with: "GIF89a".utf8) {
            self = .gif
        } else if start.starts(with: "RIFF".utf8), start.dropFirst(8).elementsEqual("WEBP".utf8) {
            self = .webp
        } else if start.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
            self = .webm
        } else if start.dropFirst(4).starts(with: "ftyp".utf8), start.count == Self.signatureBytes {
            self.init(brand: String(decoding: start.suffix(4), as: UTF8.self))
        } else {
            return nil
        }
    }

    private init(brand: String) {
        switch brand {
        case "avif", "avis": self = .avif
        case "qt  ": self = .quickTime
        default: self = .mp4
        }
    }

    /// The end of a file's name, without the dot.
    package var fileExtension: String {
        switch self {
        case .png: "png"
        case .jpeg: "jpg"
        case .gif: "gif"
        case .webp: "webp"
        case .avif: "avif"
        case .mp4: "mp4"
        case .quickTime: "mov"
        case .webm: "webm"
        }
    }

    /// Whether what a server calls its answer leaves room for any of these: an image, a video, plain bytes, or nothing said.
    ///
    /// Which of them it is the bytes know better: servers often call one kind of picture another.
    package static func isPossible(declared: String?) -> Bool {
        guard let declared else { return true }
        let type = declared.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        return type.isEmpty || type.hasPrefix("image/") || type.hasPrefix("video/") || type.hasSuffix("/octet-stream")
    }
}
