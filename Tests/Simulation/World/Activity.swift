/// Something that one process does, stopped wherever the simulation decides what happens next.
final class Activity: @unchecked Sendable {
    /// Where it stands.
    enum Place: Equatable {
        /// It has not begun, or it runs.
        case underWay
        /// Its request is on the way to the provider.
        case asking
        /// The provider's answer is on the way back.
        case answering
        /// It rests until a moment of true time.
        case resting(until: Int64)
        /// It waits for a batch to be settled.
        case settling
        case over
    }

    enum Kind {
        case submit, poll, claims, other
    }

    let name: String
    let kind: Kind
    let member: Member
    var place = Place.underWay
    var continuation: UnsafeContinuation<Void, Never>?
    /// When the lease ends that it polls under, in true time.
    var leaseUntil: Int64 = 0
    /// Up to when it has rested, in true time; zero once it does something else.
    var restedUntil: Int64 = 0

    init(_ name: String, _ kind: Kind, of member: Member) {
        self.name = name
        self.kind = kind
        self.member = member
    }
}

/// The end of a history in which the promise was broken, or the simulation itself was.
struct Broken: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
