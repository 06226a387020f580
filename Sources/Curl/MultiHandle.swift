import CCurl

/// Is libcurl's set of concurrent transfers (https://curl.se/libcurl/c/libcurl-multi.html).
///
/// It keeps connections, resolved names and TLS sessions for all its transfers, which is why no share object is needed.
/// `@unchecked Sendable`: all is called by one curl thread only, except `wake`, which libcurl allows from any thread.
final class MultiHandle: @unchecked Sendable {
    private let pointer: OpaquePointer

    /// Makes an empty set that keeps so many connections.
    /// - Throws: `CurlError.Code.unavailable`.
    init(connectionsMax: Int) throws(CurlError) {
        guard ccurl_start() == CURLE_OK, let pointer = curl_multi_init() else {
            throw CurlError(.unavailable, "The HTTP library could not be started.")
        }
        self.pointer = pointer
        guard ccurl_set_connections_max(pointer, connectionsMax) == CURLM_OK else {
            throw CurlError(.unavailable, "The HTTP library does not take its bound.")
        }
    }

    deinit {
        curl_multi_cleanup(pointer)
    }

    /// Lets `wait` return, or the next call of it (curl_multi_wakeup).
    func wake() {
        curl_multi_wakeup(pointer)
    }

    /// Takes a prepared handle in and starts its transfer with the next `perform`.
    func add(_ easy: EasyHandle) throws(CurlError) {
        let code = curl_multi_add_handle(pointer, easy.pointer)
        guard code == CURLM_OK else {
            throw CurlError(.unavailable, "The HTTP library does not take the request.", cause: String(cString: curl_multi_strerror(code)))
        }
    }

    /// Lets a handle go; a transfer that is not over yet ends with its connection.
    func remove(_ easy: EasyHandle) {
        curl_multi_remove_handle(pointer, easy.pointer)
    }

    /// Does all that can be done without waiting, and tells whether the set still works.
    func perform() -> Bool {
        var running: Int32 = 0
        return curl_multi_perform(pointer, &running) == CURLM_OK
    }

    /// Waits until there is something to do, but at most so long, and tells whether the set still works (curl_multi_poll).
    ///
    /// libcurl shortens the wait by its own timers.
    func wait(milliseconds: Int32) -> Bool {
        var events: Int32 = 0
        return curl_multi_poll(pointer, nil, 0, milliseconds, &events) == CURLM_OK
    }

    /// Takes a transfer that is over, with how it ended.
    func takeFinished() -> (easy: OpaquePointer, code: CURLcode)? {
        var easy: OpaquePointer?
        var code = CURLE_OK
        guard ccurl_take_finished(pointer, &easy, &code), let easy else { return nil }
        return (easy, code)
    }
}
