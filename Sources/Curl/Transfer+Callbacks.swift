import CCurl

extension Transfer {
    /// Gives libcurl its callbacks; it holds the transfer unretained, until the handle is reset.
    /// - Throws: `CurlError.Code.unavailable`.
    func listen() throws(CurlError) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.accept(ccurl_set_context(easy.pointer, context))
        try easy.accept(
            ccurl_on_open_socket(easy.pointer, { context, _, address in Transfer.at(context).openSocket(for: address) }, context))
        try easy.accept(
            ccurl_on_before_request(
                easy.pointer, { context, _, _, _, _ in Transfer.at(context).beginRequest() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT },
                context))
        try easy.accept(
            ccurl_on_header(
                easy.pointer,
                { line, size, count, context in
                    let isTaken = Transfer.at(context).receiveHeadLine(UnsafeRawBufferPointer(start: line, count: size * count))
                    return isTaken ? size * count : Int(CURL_WRITEFUNC_ERROR)
                }, context))
        try easy.accept(
            ccurl_on_body(
                easy.pointer,
                { bytes, size, count, context in
                    let isTaken = Transfer.at(context).receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
                    return isTaken ? size * count : Int(CURL_WRITEFUNC_ERROR)
                }, context))
        if job.progress != nil { try listenToProgress(context) }
    }

    private func listenToProgress(_ context: UnsafeMutableRawPointer) throws(CurlError) {
        try easy.accept(
            ccurl_on_progress(
                easy.pointer,
                { context, downloadExpected, downloaded, uploadExpected, uploaded in
                    Transfer.at(context).report(
                        Progress(
                            sentBytes: Int(uploaded), sentBytesExpected: uploadExpected > 0 ? Int(uploadExpected) : nil,
                            receivedBytes: Int(downloaded), receivedBytesExpected: downloadExpected > 0 ? Int(downloadExpected) : nil))
                    return 0
                }, context))
    }

    /// Finds the transfer of a handle that libcurl reports as over.
    static func of(_ easy: OpaquePointer) -> Transfer? {
        ccurl_context(easy).map { at($0) }
    }

    private static func at(_ context: UnsafeMutableRawPointer) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }
}
