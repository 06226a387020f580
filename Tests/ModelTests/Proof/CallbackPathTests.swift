import CallboxModel
import TestSupport
import Testing

/// The last part of a callback URL.
struct CallbackPathTests {
    private let key = Samples.key()
    private let proof = String(repeating: "A", count: 24)

    @Test func `a path that we made is read back and admitted`() throws {
        let ring = try Samples.keyring(ages: 1)
        let whole = CallbackPath.path(for: key, in: ring)
        #expect(whole == "/callbacks/\(key.text).\(ring.capability(for: key))")
        let path = try #require(CallbackPath(whole.dropFirst(CallbackPath.prefix.count)))
        #expect(path.key == key)
        #expect(ring.admits(path.capability, for: path.key))
    }

    @Test func `a capability is only taken apart here, never believed`() throws {
        let path = try #require(CallbackPath("\(key).0a01\(proof)"))
        #expect(path.capability == "0a01\(proof)")
        #expect(try !Samples.keyring(ages: 1).admits(path.capability, for: path.key))
    }

    @Test func `anything but a key, a full stop and 28 bytes is refused`() {
        let (text, capability) = (key.text, "0a01\(proof)")
        let refused = [
            "", ".", text, text + ".", capability, "." + capability, text + capability, "\(text)/\(capability)", "\(text)..\(capability)",
            "\(text).\(capability)/", "\(text).\(capability)?a=b", "\(text).\(capability).json", "\(text).\(capability.dropLast())",
            "/\(text).\(capability)", "/callbacks/\(text).\(capability)", "./\(text).\(capability)", "\(text.uppercased()).\(capability)",
            "\(text)%2E\(capability)", "\(text.dropLast()).\(capability)A", "\(text)0.\(capability.dropLast())", " \(text).\(capability)",
            "\(text).\(capability)\n", "\(text.replacing("-", with: "_")).\(capability)", "\(text).\(capability.dropLast())é",
        ]
        for path in refused { #expect(CallbackPath(path) == nil, "\(path.debugDescription)") }
    }

    @Test func `a capability shows in no description, dump or mirror`() throws {
        let ring = try Samples.keyring(ages: 1)
        let capability = ring.capability(for: key)
        let path = try #require(CallbackPath("\(key).\(capability)"))
        for shown in Shown.forms(of: path) + Shown.forms(of: [path]) + Shown.forms(of: Optional(path)) {
            #expect(!shown.contains(capability.dropFirst(4)))
        }
        #expect("\(path)" == "callback path of job \(key)")
        #expect(path.capabilityDigest == Digest(of: capability.utf8).short)
    }
}
