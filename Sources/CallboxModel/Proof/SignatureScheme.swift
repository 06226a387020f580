/// How a sender signs its callbacks, and in which header fields that stands.
package struct SignatureScheme: Sendable, Equatable {
    /// The known schemes, by their names in the settings.
    package enum Kind: String, Sendable, CaseIterable {
        /// Standard Webhooks 1.0 (standardwebhooks.com): `v1` is HMAC-SHA256, `v1a` is Ed25519, over `<id>.<timestamp>.<body>`.
        case standardWebhooks = "standard-webhooks"
        /// `sha256=<hex>`, HMAC-SHA256 over the body alone, as GitHub sends it; it has no time, so it can be replayed.
        case github
        /// The secret itself in a header field. It proves the sender, not the body.
        case secretHeader = "secret-header"
    }

    package let kind: Kind
    /// The field of the signature, in lower case.
    package let field: String

    /// Makes a scheme.
    ///
    /// - Parameter field: another header field than the usual one; the names of Standard Webhooks end with `-signature`, and the
    ///   fields for id and timestamp are named alike, as Svix does with `svix-signature`.
    /// - Returns: `nil` where the field is no name for such a thing, or ``Kind/secretHeader`` is given none.
    package init?(_ kind: Kind, field: String? = nil) {
        guard let field = field?.lowercased() ?? Self.usualField(kind), Self.isFieldName(field) else { return nil }
        if kind == .standardWebhooks, !field.hasSuffix(Self.suffix) || field.count == Self.suffix.count { return nil }
        self.kind = kind
        self.field = field
    }

    /// The field of the message's id, where the scheme has one.
    package var idField: String? { sibling("-id") }

    /// The field of the message's time, where the scheme has one.
    package var timestampField: String? { sibling("-timestamp") }

    private static let suffix = "-signature"
    private static let fieldNameMax = 64
    /// Fields that mean something else to a server or a proxy.
    private static let reserved: Set<String> = [
        "connection", "content-encoding", "content-length", "content-type", "expect", "host", "te", "trailer", "transfer-encoding",
        "upgrade",
    ]

    private static func usualField(_ kind: Kind) -> String? {
        switch kind {
        case .standardWebhooks: "webhook-signature"
        case .github: "x-hub-signature-256"
        case .secretHeader: nil
        }
    }

    private func sibling(_ ending: String) -> String? {
        kind == .standardWebhooks ? field.dropLast(Self.suffix.count) + ending : nil
    }

    /// A token of RFC 9110 §5.6.2 without the odd characters, which proxies drop or change.
    private static func isFieldName(_ name: String) -> Bool {
        (1...fieldNameMax).contains(name.utf8.count) && !reserved.contains(name)
            && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
    }
}
