import CallboxModel
import TestSupport

/// The jobs, secrets and requests of the tests.
enum Samples {
    static let key = key("0190f5fe-7c00-7a00-8000-000000000001")
    static let otherKey = key("0190f5fe-7c00-7a00-8000-000000000002")
    static let now = Timestamp(milliseconds: 1_795_250_000_000)

    static var keyring: CapabilityKeyring { keyring(id: "0a1b", byte: 7) }

    static func keyring(id: String, byte: UInt8) -> CapabilityKeyring {
        let secret = [UInt8](repeating: byte, count: CapabilityKey.secretBytes)
        guard let key = CapabilityKey(id: id, secret: secret, madeAt: now), let keyring = CapabilityKeyring([key]) else {
            preconditionFailure("the sample is a key")
        }
        return keyring
    }

    static func path(_ key: JobKey = key) -> String { CallbackPath.path(for: key, in: keyring) }

    /// The callback path as the machine sees it.
    static var callbackPath: CallbackPath {
        guard let path = CallbackPath(path().dropFirst(CallbackPath.prefix.count)) else { preconditionFailure("the sample is a path") }
        return path
    }

    /// A callback.
    static func post(_ body: String = "{}", to path: String = path(), fields: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: proxy\r\nContent-Length: \(body.utf8.count)\r\n\(fields)\r\n\(body)"
    }

    /// The head of a callback; the fields end with CRLF each.
    static func head(_ fields: String = "", method: String = "POST", target: String = path(), version: String = "1.1") -> String {
        "\(method) \(target) HTTP/\(version)\r\nHost: proxy\r\n\(fields)\r\n"
    }

    private static func key(_ text: String) -> JobKey {
        guard let key = JobKey(text) else { preconditionFailure("the sample is a key") }
        return key
    }
}
