import Foundation
import Glibc

/// Is a network of the test's own, without a way out: only for the thread that enters it, and for the threads that it starts from then on.
///
/// To be entered in a process of its own (an exit test), before anything else, and by root alone.
enum PrivateNetwork {
    /// Tells whether this machine lets us have one.
    static let isPossible: Bool = {
        // What cannot even be started is not possible.
        guard geteuid() == 0, let attempt = try? ChildProcess("/usr/bin/unshare", ["--mount", "--net", "/usr/sbin/ip", "link"]) else {
            return false
        }
        return attempt.wait()
    }()

    private typealias Unshare = @convention(c) (Int32) -> Int32
    private typealias Mount =
        @convention(c) (UnsafePointer<CChar>?, UnsafePointer<CChar>, UnsafePointer<CChar>?, UInt, UnsafeRawPointer?) -> Int32

    /// Enters it: with these addresses on its only interface, with names of its own, and with a name server that may be there or not.
    ///
    /// What is sent anywhere else disappears without an answer.
    static func enter(addresses: [String] = [], hosts: [(address: String, name: String)] = []) throws {
        // unshare(2): a new file system table (CLONE_NEWNS) and a new network (CLONE_NEWNET); mount(2): MS_REC | MS_PRIVATE, MS_BIND.
        guard let unshare: Unshare = function("unshare"), unshare(0x2_0000 | 0x4000_0000) == 0 else { throw SocketFailure("unshare") }
        guard let mount: Mount = function("mount"), mount(nil, "/", nil, 1 << 14 | 1 << 18, nil) == 0 else { throw SocketFailure("mount") }
        let table = hosts.map { "\($0.address) \($0.name)\n" }.joined()
        for (path, text) in [("/etc/hosts", table), ("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:30\n")] {
            let own = NSTemporaryDirectory() + "curl-tests-\(UUID().uuidString)"
            try text.write(toFile: own, atomically: false, encoding: .utf8)
            defer { unlink(own) }
            guard mount(own, path, nil, 1 << 12, nil) == 0 else { throw SocketFailure("mount") }
        }
        let commands = [["link", "set", "lo", "up"], ["address", "add", "198.51.100.7/32", "dev", "lo"]]
        let route = [["route", "add", "default", "dev", "lo", "src", "198.51.100.7"]]
        for arguments in commands + addresses.map({ ["address", "add", $0, "dev", "lo"] }) + route {
            guard try ChildProcess("/usr/sbin/ip", arguments).wait() else { throw SocketFailure("ip \(arguments)") }
        }
    }

    /// Takes the place of a name server that never answers.
    static func openSilentNameServer() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        address.sin_port = UInt16(53).bigEndian
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound else { throw SocketFailure("bind") }
    }

    /// Finds a function that Swift does not import.
    private static func function<Function>(_ name: String) -> Function? {
        dlsym(dlopen(nil, RTLD_NOW), name).map { unsafeBitCast($0, to: Function.self) }
    }
}
