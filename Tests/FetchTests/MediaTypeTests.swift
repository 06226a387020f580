import CallboxFetch
import Testing

/// What an output can be kept as.
struct MediaTypeTests {
    private static let samples: [(MediaType, [UInt8])] = [
        (.png, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13]), (.jpeg, [0xFF, 0xD8, 0xFF, 0xE0]),
        (.gif, Array("GIF89a\u{1}".utf8)), (.gif, Array("GIF87a".utf8)), (.webp, Array("RIFF\u{4}\0\0\0WEBPVP8 ".utf8)),
        (.avif, Array("\0\0\0\u{1c}ftypavif".utf8)), (.mp4, Array("\0\0\0\u{18}ftypmp42".utf8)), (.mp4, Array("\0\0\0\u{18}ftypisom".utf8)),
        (.quickTime, Array("\0\0\0\u{14}ftypqt  ".utf8)), (.webm, [0x1A, 0x45, 0xDF, 0xA3, 1]),
    ]

    @Test func `every kind is known by its first bytes, and has an extension of its own`() {
        for (type, bytes) in Self.samples { #expect(MediaType(startingWith: bytes) == type) }
        #expect(Set(Self.samples.map(\.0)) == Set(MediaType.allCases))
        #expect(Set(MediaType.allCases.map(\.fileExtension)).count == MediaType.allCases.count)
        #expect(MediaType.allCases.allSatisfy { $0.fileExtension.allSatisfy { $0.isLetter || $0.isNumber } })
    }

    @Test(arguments: [
        "", "<", "<!DOCTYPE html><html>", "<?xml version=\"1.0\"?><Error>", "{\"error\":\"expired\"}", "<svg xmlns=\"",
        "RIFF\u{4}\0\0\0WAVEfmt ",
        "GIF", "GIF88a", "RIFF", "\0\0\0\u{18}ftyp", "%PDF-1.7", "#!/bin/sh\nrm ", "\u{7F}ELF", "MZ", "PK\u{3}\u{4}",
    ])
    func `nothing else is known`(text: String) { #expect(MediaType(startingWith: Array(text.utf8)) == nil) }

    @Test func `half a signature is none`() {
        for (_, bytes) in Self.samples { #expect(MediaType(startingWith: bytes.prefix(2)) == nil) }
    }

    @Test(arguments: [
        nil, "image/png", "IMAGE/PNG", "image/jpeg; charset=binary", "video/mp4", "application/octet-stream", "binary/octet-stream", "",
    ])
    func `an image, a video or plain bytes can be an output`(declared: String?) { #expect(MediaType.isPossible(declared: declared)) }

    @Test(arguments: ["text/html", "text/html; charset=image/png", "application/json", "application/xml", "application/pdf", "audio/mpeg"])
    func `what is called anything else cannot`(declared: String) { #expect(!MediaType.isPossible(declared: declared)) }
}
