import CallboxModel
import Foundation
import FuzzSupport

/// URLs from outside: what is taken for one has one host, whoever reads it.
@main
enum Fuzz {
    static func main() { run(property) }

    private static func property(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let url = HTTPURL(text) else { return }
        claim(isSame(url.text, text), "a URL is kept as it was written")
        claim(text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a URL is printable ASCII")
        claim(["http", "https"].contains(url.scheme), "the scheme is one of two")
        claim(!url.host.isEmpty && !url.host.contains { "/?#@%\\".contains($0) }, "a host is a name or an address")
        claim(text.lowercased().hasPrefix("\(url.scheme)://"), "the scheme stands in front")
        // Foundation takes the Punycode of a name for its Unicode.
        let foundation = URLComponents(string: text)?.encodedHost
        claim(foundation?.lowercased() == url.host.lowercased(), "Foundation reads the same host: \(foundation ?? "none"), not \(url.host)")
        claim(
            url.hasCredentials == text.dropFirst(url.scheme.count + 3).prefix { !"/?#".contains($0) }.contains("@"), "credentials are seen")
    }
}
