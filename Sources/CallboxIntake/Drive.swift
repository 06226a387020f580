/// Who settles what is handed in at the door.
package enum Drive: Sendable {
    /// Threads of the door's own.
    case thread
    /// Whoever calls ``Intake/settleWaiting(limit:)``: a simulation decides itself what becomes one batch, and when. The closure is
    /// called for every matter that waits, on the thread that handed it in.
    case byHand(@Sendable (Matter) -> Void)
}
