/// Reads the head lines of the responses of one transfer, and keeps the last head.
///
/// A transfer can have several heads: interim ones (1xx), those of followed redirects, the final one, and trailers, which are counted and
/// left out.
struct HeadReader {
    /// The bytes of all heads together, at most.
    let bytesMax: Int
    /// The bytes read so far.
    private(set) var bytes = 0
    /// The status of the last head, zero before there is one.
    private(set) var status = 0
    /// The fields of the last head.
    private(set) var headers = Headers()
    /// Tells that the empty line after the last head was read.
    private(set) var isComplete = false

    /// Tells that the last head is whole and leads elsewhere.
    var isRedirect: Bool { isComplete && 300..<400 ~= status }

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    /// Reads one line with its end, and tells whether the bound still holds.
    mutating func read(_ line: some Collection<UInt8>) -> Bool {
        bytes += line.count
        guard bytes <= bytesMax else { return false }
        let text = String(decoding: line, as: UTF8.self).trimmingLineEnd()
        if text.hasPrefix("HTTP/") {
            beginHead(text)
        } else if !isComplete {
            readField(text)
        }
        return true
    }

    private mutating func beginHead(_ statusLine: Substring) {
        let words = statusLine.split(separator: " ", maxSplits: 2)
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        headers = Headers()
        isComplete = false
    }

    private mutating func readField(_ text: Substring) {
        if text.isEmpty {
            isComplete = true
        } else if text.first == " " || text.first == "\t" {
            headers.continueLast(with: text.trimmingBlanks())
        } else if let colon = text.firstIndex(of: ":") {
            headers.append(Header(String(text[..<colon]), text[text.index(after: colon)...].trimmingBlanks()))
        }
    }
}

extension StringProtocol {
    /// Leaves out CR and LF at the end.
    fileprivate func trimmingLineEnd() -> SubSequence {
        var rest = self[...]
        while let last = rest.last, last.isNewline { rest.removeLast() }
        return rest
    }

    /// Leaves out spaces and tabs at both ends (RFC 9110, section 5.6.3).
    fileprivate func trimmingBlanks() -> String {
        var rest = self[...]
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
