import CallboxModel
import Foundation
import Glibc

/// The sockets that systemd opens for a service before it starts it (`sd_listen_fds(3)`).
struct SocketActivation: Sendable {
    let environment: [String: String]
    let processID: Int32
    /// The first descriptor handed over; systemd's is always 3.
    var firstDescriptor: CInt = 3

    /// What this process was started with.
    static var ofProcess: SocketActivation {
        SocketActivation(environment: ProcessInfo.processInfo.environment, processID: ProcessInfo.processInfo.processIdentifier)
    }

    /// Takes the one socket over.
    ///
    /// - Throws: `Failure` (`configuration`) if none or several were handed to this process, or it is not a listening stream socket.
    func takeSocket() throws(Failure) -> CInt {
        let count = try descriptorCount()
        guard count == 1 else {
            throw Failure(
                .configuration, "systemd handed over \(count) sockets; the public listener takes exactly one.",
                remedy: "Leave one ListenStream= line in the .socket unit.")
        }
        guard isListening(firstDescriptor) else {
            throw Failure(
                .configuration, "The inherited descriptor is not a listening stream socket.",
                remedy: "Use ListenStream= and Accept=no in the .socket unit.")
        }
        // Programs that we start must not hold the socket open.
        _ = fcntl(firstDescriptor, F_SETFD, FD_CLOEXEC)
        return firstDescriptor
    }

    /// How many sockets were handed to this process.
    func descriptorCount() throws(Failure) -> Int {
        guard let process = environment["LISTEN_PID"], let count = environment["LISTEN_FDS"].flatMap({ Int($0) }), count > 0 else {
            throw Failure(
                .configuration, "The public listener should inherit its socket, but none was handed over (LISTEN_FDS).",
                remedy: "Start the .socket unit, or give an address to listen on.")
        }
        guard Int32(process) == processID else {
            throw Failure(
                .configuration, "The sockets in LISTEN_FDS are meant for another process.",
                remedy: "Let systemd start the program directly, not through a shell that stays.")
        }
        return count
    }

    private func isListening(_ descriptor: CInt) -> Bool {
        option(SO_ACCEPTCONN, of: descriptor) == 1 && option(SO_TYPE, of: descriptor) == CInt(SOCK_STREAM.rawValue)
    }

    private func option(_ name: CInt, of descriptor: CInt) -> CInt? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }
}
