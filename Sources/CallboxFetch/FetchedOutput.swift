import CallboxInbox
import CallboxModel

/// What became of one output of an entry.
package struct FetchedOutput: Sendable {
    /// How it ended.
    package enum Outcome: Sendable {
        /// It is there, whole and durable.
        case kept(Artifact)
        /// It will not be fetched, however often it is tried; the reason is a sentence for the user.
        case refused(reason: String)
        /// It could not be fetched this time; the reason is a sentence for the user.
        case failed(reason: String)
    }

    /// Its place among the outputs of the entry, from zero.
    package let index: Int
    package let outcome: Outcome
}

/// A file that was fetched.
package struct Artifact: Sendable, Equatable {
    package let path: String
    package let mediaType: MediaType
    package let bytes: Int
    package let digest: Digest
}
