import Glibc

/// Tells which names appear in and leave a directory (inotify(7)).
///
/// It is owned by one thread: ``wait(milliseconds:)`` blocks.
package final class DirectoryWatch: Sendable {
    /// What happened to a name.
    package enum Event: Sendable, Equatable {
        /// It was moved in: files of an inbox appear in no other way.
        case appeared(String)
        /// It was moved out or deleted.
        case left(String)
        /// The kernel dropped events: list the directory instead.
        case overflowed
        /// The directory itself is gone; nothing will follow.
        case directoryGone
    }

    /// What is told of names.
    package enum Interest: Sendable {
        case everything
        /// Nothing of those that appear: whoever makes them is not woken for each.
        case departures
    }

    private let descriptor: CInt
    private let directory: Directory

    /// Begins to watch; what happens from here on is told.
    package init(_ directory: Directory, for interest: Interest = .everything) throws(DiskError) {
        self.directory = directory
        descriptor = try check("inotify_init1", directory.path) { inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK)) }
        let watched = inotify_add_watch(descriptor, "/proc/self/fd/\(directory.descriptor)", Self.mask(interest))
        if watched < 0 {
            let failure = DiskError("inotify_add_watch", path: directory.path)
            close(descriptor)
            throw failure
        }
    }

    deinit { close(descriptor) }

    private static func mask(_ interest: Interest) -> UInt32 {
        let always = UInt32(IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR)
        return interest == .everything ? always | UInt32(IN_MOVED_TO) : always
    }

    /// Waits for events, and takes all that are there, up to ``eventsMax``; empty when the time is over.
    package func wait(milliseconds: CInt) throws(DiskError) -> [Event] {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, milliseconds) > 0 else {
            // The kernel tells of a removal only once nobody holds the directory open, and we do.
            return try directory.isRemoved() ? [.directoryGone] : []
        }
        var events: [Event] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while events.count < Self.eventsMax {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EAGAIN || errno == EINTR { return events }
                throw DiskError("read", path: directory.path)
            }
            events += Self.events(in: buffer[..<count])
        }
        return events
    }

    /// From so many events on, the next are left to the next call: as many as the kernel keeps unless set otherwise (inotify(7)).
    private static let eventsMax = 16_384

    private static func events(in bytes: ArraySlice<UInt8>) -> [Event] {
        var events: [Event] = []
        var rest = bytes
        let headSize = MemoryLayout<inotify_event>.size
        while rest.count >= headSize {
            let head = rest.withUnsafeBytes { $0.loadUnaligned(as: inotify_event.self) }
            let name = rest.dropFirst(headSize).prefix(Int(head.len)).prefix { $0 != 0 }
            if let event = event(head.mask, String(decoding: name, as: UTF8.self)) { events.append(event) }
            rest = rest.dropFirst(headSize + Int(head.len))
        }
        return events
    }

    private static func event(_ mask: UInt32, _ name: String) -> Event? {
        switch mask {
        case _ where mask & UInt32(IN_Q_OVERFLOW) != 0: .overflowed
        case _ where mask & UInt32(IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT) != 0: .directoryGone
        case _ where mask & UInt32(IN_MOVED_TO) != 0: .appeared(name)
        case _ where mask & UInt32(IN_MOVED_FROM | IN_DELETE) != 0: .left(name)
        default: nil
        }
    }
}
