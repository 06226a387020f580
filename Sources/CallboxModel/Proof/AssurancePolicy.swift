/// How well a callback must prove itself before it may end a job; an operator's choice.
package enum AssurancePolicy: String, Sendable, CaseIterable {
    /// Whoever knows the job's URL is believed.
    case capability
    /// A callback is a hint: the entry is made of what a poll with our own key brings.
    case refetch
    /// A callback must be signed besides.
    case signature
}
