import CallboxModel
import CallboxService
import Foundation
import Testing

/// Assurance and signatures as settings, and the file of the sender's secrets.
struct SignatureSettingsTests {
    private static let secret = "whsec_" + Data(repeating: 1, count: 24).base64EncodedString()
    private static let other = "whsec_" + Data(repeating: 2, count: 24).base64EncodedString()
    private let scheme: SignatureScheme

    init() throws { scheme = try #require(SignatureScheme(.standardWebhooks)) }

    private func settings(_ flags: [String: String]) throws(Failure) -> Settings {
        try Settings(try SettingSources(flags: flags, environment: [:], file: nil), environment: [:])
    }

    private func file(_ path: String, _ kind: SignatureScheme.Kind = .standardWebhooks, header: String? = nil) throws
        -> SignatureSecretsFile
    {
        var flags = ["callback.assurance": "signature", "signature.scheme": kind.rawValue, "signature.secrets-file": path]
        flags["signature.header"] = header
        return try SignatureSecretsFile(try #require(try settings(flags).signature))
    }

    private func written(_ text: String, mode: Int = 0o600) throws -> String {
        let path = try Scratch.file(text)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    /// Whether the verifier takes what one secret signs.
    private func takes(_ file: SignatureSecretsFile, _ secret: String) throws -> Bool {
        let digest = try #require(SignatureSecret(secret, for: .standardWebhooks)).digest
        return file.verifier.secrets.contains { $0.digest == digest }
    }

    @Test func `the usual policy believes whoever knows the URL, and needs nothing else`() throws {
        let settings = try settings([:])
        #expect(settings.assurance == .capability)
        #expect(settings.signature == nil)
        #expect(try self.settings(["callback.assurance": "refetch"]).assurance == .refetch)
    }

    @Test func `signatures are read as they are set`() throws {
        let settings = try settings([
            "callback.assurance": "signature", "signature.secrets-file": "/s", "signature.header": "Svix-Signature",
            "signature.tolerance": "30s",
        ])
        #expect(settings.assurance == .signature)
        #expect(settings.signature?.scheme.idField == "svix-id")
        #expect(settings.signature?.secretsPath == "/s")
        #expect(settings.signature?.tolerance == .seconds(30))
    }

    @Test(arguments: [
        ["callback.assurance": "none"], ["callback.assurance": "Signature"], ["signature.scheme": "stripe"],
        ["signature.tolerance": "2h"], ["signature.tolerance": "0s"], ["callback.assurance": "signature"],
        ["signature.secrets-file": "/s"], ["signature.header": "x-signature"],
        ["callback.assurance": "refetch", "signature.secrets-file": "/s"],
        ["callback.assurance": "signature", "signature.secrets-file": "/s", "signature.scheme": "secret-header"],
        ["callback.assurance": "signature", "signature.secrets-file": "/s", "signature.header": "x-secret"],
        ["callback.assurance": "signature", "signature.secrets-file": "/s", "signature.scheme": "github", "signature.header": "a b"],
    ])
    func `settings that do not go together are refused`(flags: [String: String]) {
        let failure = #expect(throws: Failure.self) { try settings(flags) }
        #expect(failure?.code == .configuration)
        #expect(failure?.remedy != nil)
    }

    @Test func `the file holds secrets, one a line, with comments and empty lines`() throws {
        let file = try file(written("# from the provider's page\n\n  \(Self.secret)  \r\n# the next one\n\(Self.other)"))
        #expect(file.verifier.secrets.count == 2)
        #expect(try takes(file, Self.secret) && takes(file, Self.other))
    }

    @Test(arguments: [
        "", "\n\n", "# nothing yet\n", "whsec_", "whsec_c2hvcnQ=\n", "word\n", String(repeating: secret + "\n", count: 9),
        secret + "\n" + "whsk_" + Data(repeating: 1, count: 32).base64EncodedString(), secret + " # mine",
    ])
    func `a file that is empty, or holds anything but whole secrets, is refused without showing it`(text: String) throws {
        let path = try written(text)
        let failure = #expect(throws: Failure.self) { try file(path) }
        #expect(failure?.code == .configuration)
        #expect(failure?.remedy != nil)
        for line in text.split(separator: "\n") where line.utf8.count > 8 { #expect(failure?.description.contains(line) == false) }
    }

    @Test(arguments: [SignatureScheme.Kind.github, .secretHeader])
    func `a short plain secret is refused, a long one is taken`(kind: SignatureScheme.Kind) throws {
        let header = kind == .secretHeader ? "x-secret" : nil
        #expect(throws: Failure.self) { try file(try written("short"), kind, header: header) }
        #expect(try file(try written("0123456789abcdef"), kind, header: header).verifier.secrets.count == 1)
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644])
    func `a file that others can read is refused`(mode: Int) throws {
        let failure = #expect(throws: Failure.self) { try file(try written(Self.secret, mode: mode)) }
        #expect(failure?.remedy?.contains("chmod 600") ?? false)
    }

    @Test func `a file that is not there, a directory, or a huge file is refused`() throws {
        for path in ["/nowhere/at/all", try Scratch.directory(), try written(String(repeating: "#\n", count: 40_000))] {
            #expect(throws: Failure.self) { try file(path) }
        }
    }

    @Test func `a file that has changed is read again, through a symbolic link too`() throws {
        let path = try written(Self.secret)
        let link = try Scratch.directory() + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        let file = try file(link)
        try Data("\(Self.secret)\n\(Self.other)\n".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try takes(file, Self.secret) && takes(file, Self.other))
        let next = try written(Self.other)
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: next)
        #expect(try !takes(file, Self.secret) && takes(file, Self.other))
    }

    @Test(arguments: ["", "damaged", nil])
    func `a file that is damaged or taken away while it is in use leaves the secrets before`(text: String?) throws {
        let path = try written(Self.secret)
        let file = try file(path)
        if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) } else { try FileManager.default.removeItem(atPath: path) }
        #expect(try takes(file, Self.secret))
        #expect(try takes(file, Self.secret))
    }
}
