import CCurl

/// Is libcurl's handle of one transfer at a time, used again for the next (https://curl.se/libcurl/c/libcurl-easy.html).
///
/// It belongs to the curl thread, and must have left its `MultiHandle` before it goes.
final class EasyHandle {
    /// The handle itself.
    let pointer: OpaquePointer
    private let text: UnsafeMutablePointer<CChar>
    private var lines: UnsafeMutablePointer<curl_slist>?

    /// Makes a handle.
    /// - Throws: `CurlError.Code.unavailable`.
    init() throws(CurlError) {
        guard let pointer = curl_easy_init() else { throw CurlError(.unavailable, "The HTTP library has no memory left.") }
        self.pointer = pointer
        text = .allocate(capacity: Int(CURL_ERROR_SIZE))
        text.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(lines)
        text.deallocate()
    }

    /// What libcurl says about the failure of its transfer.
    func cause(of code: CURLcode) -> String {
        text.pointee == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: text)
    }

    /// Forgets everything about its transfer, secrets included, and keeps what was allocated.
    func reset() {
        curl_easy_reset(pointer)
        curl_slist_free_all(lines)
        lines = nil
        text.pointee = 0
    }

    /// Sets where libcurl writes what went wrong.
    func collectErrorText() throws(CurlError) {
        try accept(ccurl_set_error_text(pointer, text))
    }

    /// Sets the header lines.
    func setHeaders(_ headerLines: [String]) throws(CurlError) {
        for line in headerLines {
            guard let longer = curl_slist_append(lines, line) else { throw CurlError(.unavailable, "The HTTP library has no memory left.") }
            lines = longer
        }
        try accept(ccurl_set_headers(pointer, lines))
    }

    /// Turns the refusal of an option into an error: no option is left out silently.
    func accept(_ code: CURLcode) throws(CurlError) {
        guard code == CURLE_OK else {
            throw CurlError(
                .unavailable, "The HTTP library refuses a setting.", cause: String(cString: curl_easy_strerror(code)),
                curlCode: Int32(code.rawValue))
        }
    }
}
