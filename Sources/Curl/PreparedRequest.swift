/// Is a request that has been checked, in the form that libcurl takes.
struct PreparedRequest: Sendable {
    /// Where it goes.
    let target: Target
    /// What was asked for.
    let request: Request
    /// The header lines, the one with the secret included; never shown.
    let headerLines: [String]

    /// Checks a request.
    /// - Throws: `CurlError.Code.invalidRequest`.
    init(_ request: Request, under egress: EgressPolicy) throws(CurlError) {
        target = try Target(request.url)
        self.request = request
        try Self.checkEgress(of: request, to: target, under: egress)
        try Self.checkMethod(of: request)
        try Self.checkHeaders(of: request)
        try Self.checkBearer(of: request)
        headerLines = request.headers.map(Self.line) + Self.ownLines(for: request)
    }

    /// An empty value has to end in a semicolon: libcurl takes `Name:` as the wish to send no such header (CURLOPT_HTTPHEADER).
    private static func line(_ header: Header) -> String {
        header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
    }

    private static func ownLines(for request: Request) -> [String] {
        // Without this libcurl holds large bodies back until the server asks for them, and repeats the request after a 417.
        var lines = ["Expect:"]
        if let bearer = request.bearer { lines.append("Authorization: Bearer \(bearer.exposed)") }
        // libcurl would call every body a form otherwise.
        if !request.headers.contains(where: { $0.isNamed("Content-Type") }) { lines.append("Content-Type:") }
        return lines
    }
}

// MARK: - Rules

extension PreparedRequest {
    /// The header names that the client sets itself: a second one could split one request into two (RFC 9112, section 11.2).
    static let ownHeaders = ["Authorization", "Connection", "Content-Length", "Expect", "Host", "Transfer-Encoding", "Upgrade"]

    /// The methods with a case of their own, and CONNECT, which makes a tunnel instead of a request.
    private static let knownMethods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT"]

    private static func checkEgress(of request: Request, to target: Target, under egress: EgressPolicy) throws(CurlError) {
        guard target.isEncrypted || egress.permitsHTTP else {
            throw refusal("The address \(target.place) is http, and only https is permitted.")
        }
        guard egress.permitsRedirects || request.redirects == .refused else {
            throw refusal("Redirects are not followed from an address that the operator has chosen.")
        }
    }

    private static func checkMethod(of request: Request) throws(CurlError) {
        if case .other(let name) = request.method, !isToken(name) || knownMethods.contains(name.uppercased()) {
            throw refusal("The method of the request is not allowed.")
        }
        guard !request.method.isReading || request.body == nil else {
            throw refusal("A \(request.method.name) request cannot have a body.")
        }
        guard case .followed(let max) = request.redirects else { return }
        // Followed by anything else, a redirect would send the content to an address that nobody chose, or silently turn into a GET.
        guard request.method.isReading else { throw refusal("Redirects can only be followed for GET and HEAD.") }
        guard 1...50 ~= max else { throw refusal("Between 1 and 50 redirects can be followed.") }
    }

    private static func checkHeaders(of request: Request) throws(CurlError) {
        for header in request.headers {
            guard isToken(header.name) else { throw refusal("The name of a header is empty or contains a character that is not allowed.") }
            guard !ownHeaders.contains(where: header.isNamed) else {
                throw refusal("The header \(header.name) is set by the client itself.")
            }
            guard Header.isValue(header.value) else {
                throw refusal("The value of the header \(header.name) contains a line break or another control character.")
            }
        }
    }

    private static func checkBearer(of request: Request) throws(CurlError) {
        guard let secret = request.bearer?.exposed else { return }
        guard !secret.isEmpty, secret.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw refusal("The bearer secret is empty or contains a character that cannot be sent.")
        }
    }

    /// Tells whether a text is a token (RFC 9110, section 5.6.2).
    private static func isToken(_ text: String) -> Bool {
        let marks = "!#$%&'*+-.^_`|~".utf8
        return !text.isEmpty
            && text.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte.lowercasedASCII || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || marks.contains(byte)
            }
    }

    private static func refusal(_ sentence: String) -> CurlError {
        CurlError(.invalidRequest, sentence)
    }
}
