import Glibc

extension Screen {
    /// Asks the system what stands behind a descriptor: isatty(3), and TIOCGWINSZ of ioctl_tty(2).
    ///
    /// A terminal may change its size at any time, so ask again before each drawing.
    package init(descriptor: Int32, environment: [String: String]) {
        self.init(isTerminal: isatty(descriptor) == 1, size: Self.size(descriptor), environment: environment)
    }

    /// The environment variables that decide about a screen, as far as the process has them.
    package static var environment: [String: String] {
        var found: [String: String] = [:]
        for name in ["TERM", "NO_COLOR", "COLUMNS", "LINES"] {
            if let value = getenv(name) { found[name] = String(cString: value) }
        }
        return found
    }

    private static func size(_ descriptor: Int32) -> Size? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 else { return nil }
        return Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
}
