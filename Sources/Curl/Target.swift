import CCurl

/// Is a checked address, as libcurl's own parser reads it, so that what is checked is what is used
/// (https://curl.se/libcurl/c/libcurl-url.html).
struct Target: Sendable, Equatable {
    /// The longest address taken, in bytes; servers commonly take 8 KiB.
    static let bytesMax = 8192

    /// The address with everything encoded that has to be.
    let url: String
    /// Host, in lower case, and port, which is all of an address that messages show.
    let place: String
    /// Tells that the scheme is https.
    let isEncrypted: Bool

    /// Reads an absolute http or https address.
    /// - Throws: `CurlError.Code.invalidRequest`.
    init(_ text: String) throws(CurlError) {
        guard text.utf8.count <= Self.bytesMax else { throw Self.refusal("is longer than \(Self.bytesMax) bytes") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { throw Self.refusal("contains a space or a control character") }
        guard let parser = curl_url() else { throw CurlError(.unavailable, "The address could not be read for lack of memory.") }
        defer { curl_url_cleanup(parser) }

        let code = curl_url_set(parser, CURLUPART_URL, text, UInt32(CURLU_DISALLOW_USER | CURLU_URLENCODE))
        guard code != CURLUE_USER_NOT_ALLOWED else { throw Self.refusal("contains a user name or password") }
        guard code == CURLUE_OK,
            let url = Self.part(CURLUPART_URL, of: parser),
            let scheme = Self.part(CURLUPART_SCHEME, of: parser),
            let host = Self.part(CURLUPART_HOST, of: parser),
            let port = Self.part(CURLUPART_PORT, of: parser)
        else { throw Self.refusal("is not an absolute URL") }
        guard scheme == "http" || scheme == "https" else { throw Self.refusal("is neither http nor https") }

        self.url = url
        place = "\(host.lowercased()):\(port)"
        isEncrypted = scheme == "https"
    }

    private static func part(_ part: CURLUPart, of parser: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard curl_url_get(parser, part, &text, UInt32(CURLU_DEFAULT_PORT)) == CURLUE_OK, let text else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }

    private static func refusal(_ reason: String) -> CurlError {
        CurlError(.invalidRequest, "The address of the request \(reason).")
    }
}
