import Glibc

/// How many files and sockets the process may have open.
package enum OpenFiles {
    /// Raises the bound as far as the system lets it, up to a number (getrlimit(2), `RLIMIT_NOFILE`).
    ///
    /// The usual soft limit of 1024 is there for programs that use select(2), and is lower than a listener's connections.
    ///
    /// - Returns: the bound now in force.
    @discardableResult
    package static func raise(to wanted: UInt64) throws(DiskError) -> UInt64 {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw DiskError("getrlimit", path: "RLIMIT_NOFILE")
        }
        guard limit.rlim_cur < wanted else { return UInt64(limit.rlim_cur) }
        limit.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw DiskError("setrlimit", path: "RLIMIT_NOFILE")
        }
        return UInt64(limit.rlim_cur)
    }
}
