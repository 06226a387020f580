import CallboxModel
import Disk
import Foundation
import Logging
import Synchronization

/// The file of the secrets with which callbacks are signed: one a line; empty lines and lines that begin with `#` are skipped.
///
/// It is read again when it has changed, so that secrets rotate while the service runs. It belongs to the operator: it is never
/// written, and a symbolic link to it is followed, because that is how secrets are mounted into containers.
package final class SignatureSecretsFile: Sendable {
    /// The largest file that is read, in bytes.
    private static let bytesMax = 64 << 10

    private struct Loaded {
        var verifier: SignatureVerifier
        var version: FileVersion
        /// Whether it was told that the file cannot be used now.
        var isTroubleTold = false
    }

    private let settings: SignatureSettings
    private let logger: Logger
    private let loaded: Mutex<Loaded>

    /// Reads the file.
    ///
    /// - Throws: ``CallboxModel/Failure`` `configuration` where it is not there, can be read by others, or holds anything but whole
    ///   secrets of the scheme.
    package init(_ settings: SignatureSettings, logger: Logger = Logger(label: "callbox.secrets")) throws {
        self.settings = settings
        self.logger = logger
        loaded = Mutex(try Self.first(settings))
    }

    private static func first(_ settings: SignatureSettings) throws(Failure) -> Loaded {
        guard let loaded = try load(settings, ifNot: nil) else { preconditionFailure("no version is known before the first") }
        return loaded
    }

    /// What callbacks are checked with now. While the file cannot be used, what could be used last.
    package var verifier: SignatureVerifier {
        loaded.withLock { loaded in
            do {
                if let newer = try Self.load(settings, ifNot: loaded.version) {
                    loaded = newer
                    logger.notice("the signature secrets were read again", metadata: ["count": "\(newer.verifier.secrets.count)"])
                }
                loaded.isTroubleTold = false
            } catch {
                if !loaded.isTroubleTold {
                    logger.error("the signature secrets cannot be read again: the ones before hold", metadata: ["error": "\(error)"])
                }
                loaded.isTroubleTold = true
            }
            return loaded.verifier
        }
    }

    /// Reads the file where it is not of a version that is known.
    private static func load(_ settings: SignatureSettings, ifNot known: FileVersion?) throws(Failure) -> Loaded? {
        let url = URL(fileURLWithPath: settings.secretsPath).resolvingSymlinksInPath()
        let name = url.lastPathComponent
        let (version, mode, bytes): (FileVersion, mode_t, [UInt8])
        do throws(DiskError) {
            let directory = try Directory.open(url.deletingLastPathComponent().path)
            version = try directory.version(of: name)
            if version == known { return nil }
            mode = try directory.mode(of: name)
            bytes = try directory.read(name, bytesMax: bytesMax) ?? []
        } catch {
            throw Failure(
                .configuration, "The secrets file \(settings.secretsPath) cannot be read.",
                remedy: "Name a file with the sender's secrets in signature.secrets-file, readable by this user alone.", cause: error)
        }
        guard mode & 0o077 == 0 else {
            throw Failure(
                .configuration, "\(settings.secretsPath) can be read by others.", remedy: "Close it with: chmod 600 \(settings.secretsPath)"
            )
        }
        return Loaded(verifier: try verifier(bytes, settings), version: version)
    }

    private static func verifier(_ bytes: [UInt8], _ settings: SignatureSettings) throws(Failure) -> SignatureVerifier {
        var secrets: [SignatureSecret] = []
        for (index, line) in String(decoding: bytes, as: UTF8.self).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated()
        {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.isEmpty || text.hasPrefix("#") { continue }
            guard let secret = SignatureSecret(text, for: settings.scheme.kind) else {
                throw Failure(
                    .configuration,
                    "Line \(index + 1) of \(settings.secretsPath) is no secret of the scheme \(settings.scheme.kind.rawValue).",
                    remedy: form(settings.scheme.kind))
            }
            secrets.append(secret)
        }
        guard let verifier = SignatureVerifier(settings.scheme, secrets: secrets, tolerance: settings.tolerance) else {
            throw Failure(
                .configuration, "\(settings.secretsPath) holds \(secrets.count) secrets; it must be 1 to \(SignatureVerifier.secretsMax).",
                remedy: "Write the sender's secrets into it, one a line. \(form(settings.scheme.kind))")
        }
        return verifier
    }

    private static func form(_ kind: SignatureScheme.Kind) -> String {
        let (key, text) = (SignatureSecret.keyBytes, SignatureSecret.textBytes)
        return switch kind {
        case .standardWebhooks:
            "It is written whsec_<base64> (\(key.lowerBound) to \(key.upperBound) bytes), or whpk_<base64> for a public key."
        case .github, .secretHeader: "It is plain text of \(text.lowerBound) to \(text.upperBound) visible ASCII characters."
        }
    }
}
