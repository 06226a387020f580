import CallboxModel
import NIOHTTP1

/// How callbacks must be signed: what is kept of a head until its body is whole, and what the two say together.
struct SignatureCheck: Sendable {
    private let scheme: SignatureScheme
    private let verifier: @Sendable () -> SignatureVerifier

    /// - Parameter verifier: asked for every callback, so that secrets can be replaced while it runs. Its scheme never changes.
    init(_ verifier: @escaping @Sendable () -> SignatureVerifier) {
        scheme = verifier().scheme
        self.verifier = verifier
    }

    /// What the head of a callback says of its signature. Trailers are not looked at.
    func fields(of head: HTTPRequestHead) -> SignatureFields { SignatureFields(scheme) { head.headers[$0] } }

    /// Why the signature of a callback does not hold; `nil` where it does.
    func fault(of fields: SignatureFields, body: [UInt8], at now: Timestamp) -> SignatureFault? {
        verifier().fault(of: fields, body: body, at: now)
    }
}
