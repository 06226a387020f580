import CLinux

/// What the system may write of this process's memory, which holds keys and secrets.
package enum CoreDump {
    /// Forbids core dumps, also those that a handler collects, and lets nobody but root look into this process (prctl(2),
    /// `PR_SET_DUMPABLE`). It holds until another program is executed in its place.
    ///
    /// The price: a debugger must run as root, and a crash leaves no more than its message.
    package static func forbid() { _ = callbox_set_dumpable(0) }

    /// Whether they are forbidden.
    package static var isForbidden: Bool { callbox_dumpable() == 0 }
}
