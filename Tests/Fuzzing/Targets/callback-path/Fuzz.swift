import CallboxModel
import FuzzSupport

/// The last part of a callback URL: there is one text for a job and a secret that is let in, and no other.
@main
enum Fuzz {
    static func main() { run(property) }

    private static func property(_ bytes: [UInt8]) {
        // A byte of 1 stands for a path that holds: no mutation would ever find one.
        let right = String(Ring.path.dropFirst(CallbackPath.prefix.count))
        let text = String(decoding: bytes.flatMap { $0 == 1 ? Array(right.utf8) : [$0] }, as: UTF8.self)
        guard let path = CallbackPath(text) else {
            claim(!isSame(text, right), "the path of a job is read")
            return
        }
        claim(isSame("\(path.key.text).\(path.capability)", text), "a path is its key and its capability and nothing else")
        claim(path.key.text.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }, "a key is plain")
        // A part of the key that is shown may be taken for the capability by chance.
        let shown = "\(path)".replacing(path.key.text, with: "")
        claim(!shown.contains(path.capability), "a path does not show its capability")
        if Ring.ring.admits(path.capability, for: path.key) {
            let texts = Ring.keys.compactMap { CapabilityKeyring([$0]) }.map { CallbackPath.path(for: path.key, in: $0) }
            claim(texts.contains { isSame($0, CallbackPath.prefix + text) }, "what is let in is what the ring makes, byte for byte")
        }
    }
}

/// A ring of two secrets that are none.
enum Ring {
    static let keys = [1, 2].compactMap { age in
        CapabilityKey(
            id: "0a0\(age)", secret: Array(repeating: UInt8(age), count: CapabilityKey.secretBytes), madeAt: Timestamp(milliseconds: 0))
    }
    static let ring: CapabilityKeyring = {
        guard let ring = CapabilityKeyring(keys) else { fatalError("no ring") }
        return ring
    }()
    static let path: String = {
        guard let key = JobKey("0198c5d2-7b3a-7c1e-9f00-0123456789ab") else { fatalError("no key") }
        return CallbackPath.path(for: key, in: ring)
    }()
}
