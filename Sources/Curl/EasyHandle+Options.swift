import CCurl

extension EasyHandle {
    /// Sets everything that the transfer needs but its callbacks.
    /// - Throws: `CurlError.Code.unavailable`.
    func prepare(_ prepared: PreparedRequest, _ configuration: Client.Configuration) throws(CurlError) {
        try collectErrorText()
        try setDestination(prepared, configuration.egress)
        try setTrust(configuration)
        try setConnection(prepared, configuration)
        try setRequest(prepared, configuration)
    }

    /// Sets all that decides where a connection may go, but for its address, about which the transfer is asked.
    private func setDestination(_ prepared: PreparedRequest, _ egress: EgressPolicy) throws(CurlError) {
        try accept(ccurl_set_url(pointer, prepared.target.url))
        try accept(ccurl_set_protocols(pointer, egress.schemes))
        try accept(ccurl_set_redirect_protocols(pointer, prepared.target.isEncrypted ? "https" : egress.schemes))
        try accept(ccurl_refuse_user_in_url(pointer))
        try accept(ccurl_ignore_proxies(pointer))
        try accept(ccurl_ignore_netrc(pointer))
        if case .followed(let max) = prepared.request.redirects { try accept(ccurl_follow_redirects(pointer, max)) }
    }

    private func setTrust(_ configuration: Client.Configuration) throws(CurlError) {
        try accept(ccurl_verify_certificates(pointer))
        if let caFile = configuration.caFile { try accept(ccurl_set_ca_file(pointer, caFile)) }
    }

    private func setConnection(_ prepared: PreparedRequest, _ configuration: Client.Configuration) throws(CurlError) {
        try accept(ccurl_use_no_signals(pointer))
        // One slow name server would stop all transfers otherwise; the lookup ends by itself on a thread of its own.
        try accept(ccurl_abandon_lookups(pointer))
        try accept(ccurl_set_connect_timeout(pointer, prepared.request.limits.connect.wholeMilliseconds))
        let idleMax = prepared.request.isRepeatable ? configuration.idleMax : configuration.idleMaxUnrepeatable
        try accept(ccurl_set_idle_max(pointer, Int(idleMax.components.seconds)))
        if prepared.request.isRepeatable {
            try accept(ccurl_prefer_http2_over_tls(pointer))
        } else {
            // HTTP/2 servers end a connection as a matter of course, nginx after 1,000 requests, and refuse what is just being sent on it
            // (GOAWAY, RFC 9113, section 6.8). libcurl would send that again, but does not tell it from a connection that broke off.
            try accept(ccurl_use_http1(pointer))
        }
    }

    private func setRequest(_ prepared: PreparedRequest, _ configuration: Client.Configuration) throws(CurlError) {
        try setMethod(prepared.request)
        try setHeaders(prepared.headerLines)
        try accept(ccurl_set_user_agent(pointer, configuration.userAgent))
        // The answer to a HEAD declares the length of a body that does not come.
        if prepared.request.method != .head {
            try accept(ccurl_set_declared_body_max(pointer, prepared.request.limits.bodyBytesMax))
        }
    }

    private func setMethod(_ request: Request) throws(CurlError) {
        switch request.method {
        case .get: try accept(ccurl_use_get(pointer))
        case .head: try accept(ccurl_use_head(pointer))
        case .post: try setBody(request.body ?? [])
        case .put:
            try setBody(request.body ?? [])
            try accept(ccurl_name_method(pointer, request.method.name))
        case .delete, .other:
            if let body = request.body { try setBody(body) }
            try accept(ccurl_name_method(pointer, request.method.name))
        }
    }

    private func setBody(_ body: [UInt8]) throws(CurlError) {
        // An empty array has no address, and libcurl would take none for a body to be read from a callback.
        let code = body.isEmpty ? ccurl_use_body(pointer, "", 0) : ccurl_use_body(pointer, body, body.count)
        try accept(code)
    }
}
