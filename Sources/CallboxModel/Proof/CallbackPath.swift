/// The last part of a callback URL: `<key>.<capability>`.
package struct CallbackPath: Sendable, Equatable {
    /// The path in front of it, as the provider sees it and as the listener is asked for it.
    package static let prefix = "/callbacks/"

    package let key: JobKey
    /// Untrusted until a keyring admits it.
    package let capability: String

    /// The whole path of a job's callback.
    package static func path(for key: JobKey, in keyring: CapabilityKeyring) -> String {
        "\(prefix)\(key.text).\(keyring.capability(for: key))"
    }

    /// Reads what follows the prefix; `nil` unless it has exactly the form of a key, a full stop and a capability.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 36 + 1 + Capability.length, bytes[36] == UInt8(ascii: "."),
            let key = JobKey(String(decoding: bytes[..<36], as: UTF8.self))
        else { return nil }
        self.key = key
        capability = String(decoding: bytes[37...], as: UTF8.self)
    }

    /// What logs may show of a capability: the first eight digits of its SHA-256.
    package var capabilityDigest: String { Digest(of: capability.utf8).short }
}

extension CallbackPath: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "callback path of job \(key)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["key": key.text, "capabilityDigest": capabilityDigest]) }
}
