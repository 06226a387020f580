import CallboxModel
import Foundation
import Glibc
import TestSupport
import Testing

@testable import CallboxReception

struct AddressTests {
    /// Runs a test with the path of a socket in a directory of its own.
    static func withPath(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("reception-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }  // what is left over harms nobody
        try await body(directory.appendingPathComponent("public.sock").path)
    }

    static func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func `it listens on a socket in the file system, with its permissions, and leaves none behind`() async throws {
        try await Self.withPath { path in
            try await withReception(Setup.with { $0.address = .unix(path: path, mode: 0o620) }) { site in
                #expect(site.address == .unix(path: path))
                #expect(Self.mode(path) == 0o620)
                let answer = try await site.ask(Samples.post())
                #expect(answer.status == 200)
            }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `a socket on which nobody answers is replaced`() async throws {
        try await Self.withPath { path in
            let stale = try UnixSocket.bind(path, mode: 0o600)
            close(stale.descriptor)
            try await withReception(Setup.with { $0.address = .unix(path: path) }) { site in
                let answer = try await site.ask(Samples.post())
                #expect(answer.status == 200)
                #expect(Self.mode(path) == 0o660)
            }
        }
    }

    @Test func `a socket on which somebody answers is left alone`() async throws {
        try await Self.withPath { path in
            try await withReception(Setup.with { $0.address = .unix(path: path) }) { site in
                #expect(throws: Failure.self) { try UnixSocket.bind(path, mode: 0o600) }
                let answer = try await site.ask(Samples.post())
                #expect(answer.status == 200)
            }
        }
    }

    @Test func `a file that is no socket is left alone`() async throws {
        try await Self.withPath { path in
            try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
            #expect(throws: Failure.self) { try UnixSocket.bind(path, mode: 0o600) }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        }
    }

    @Test func `a socket that took the place of ours is not removed`() async throws {
        try await Self.withPath { path in
            let ours = try UnixSocket.bind(path, mode: 0o600)
            try FileManager.default.moveItem(atPath: path, toPath: path + ".moved")
            let other = try UnixSocket.bind(path, mode: 0o600)
            ours.remove()
            #expect(FileManager.default.fileExists(atPath: path))
            close(ours.descriptor)
            close(other.descriptor)
        }
    }

    @Test(arguments: ["", String(repeating: "x", count: 108), "/nowhere/at/all.sock"])
    func `a path that cannot be bound is a failure that says so`(path: String) throws {
        let failure = #expect(throws: Failure.self) { try UnixSocket.bind(path, mode: 0o600) }
        #expect(failure?.code == .configuration)
    }

    @Test func `a port that is taken is a failure that says what to do`() async throws {
        try await withReception { site in
            guard case .tcp(let host, let port) = site.address else { return }
            let second = Setup.with { $0.address = .tcp(host: host, port: port) }
            let failure = await #expect(throws: Failure.self) { try await withReception(second) { _ in } }
            #expect(failure?.code == .configuration)
            #expect(failure?.remedy != nil)
        }
    }

    @Test func `it listens on the socket that systemd hands over`() async throws {
        try await Self.withPath { path in
            let socket = try UnixSocket.bind(path, mode: 0o600)
            #expect(listen(socket.descriptor, 8) == 0)
            let setup = Setup.with {
                $0.address = .inherited
                $0.activation = SocketActivation(
                    environment: ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "1"], processID: getpid(), firstDescriptor: socket.descriptor)
            }
            try await withReception(setup) { site in
                #expect(site.address == .unix(path: path))
                let answer = try await site.ask(Samples.post())
                #expect(answer.status == 200)
            }
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test(arguments: [
        [:], ["LISTEN_PID": "42"], ["LISTEN_FDS": "1"], ["LISTEN_PID": "42", "LISTEN_FDS": "0"], ["LISTEN_PID": "42", "LISTEN_FDS": "x"],
        ["LISTEN_PID": "43", "LISTEN_FDS": "1"], ["LISTEN_PID": "", "LISTEN_FDS": "1"], ["LISTEN_PID": "42", "LISTEN_FDS": "2"],
    ])
    func `an environment without exactly one socket for us is a failure`(environment: [String: String]) {
        let activation = SocketActivation(environment: environment, processID: 42)
        let failure = #expect(throws: Failure.self) { try activation.takeSocket() }
        #expect(failure?.code == .configuration)
    }

    @Test func `an inherited descriptor that does not listen is a failure`() async throws {
        try await Self.withPath { path in
            let socket = try UnixSocket.bind(path, mode: 0o600)
            defer { close(socket.descriptor) }
            let activation = SocketActivation(
                environment: ["LISTEN_PID": "42", "LISTEN_FDS": "1"], processID: 42, firstDescriptor: socket.descriptor)
            #expect(throws: Failure.self) { try activation.takeSocket() }
        }
    }

    @Test func `addresses read as people write them`() {
        #expect(BoundAddress.tcp(host: "127.0.0.1", port: 80).description == "127.0.0.1:80")
        #expect(BoundAddress.tcp(host: "::1", port: 80).description == "[::1]:80")
        #expect(BoundAddress.unix(path: "/run/a.sock").description == "unix:/run/a.sock")
    }

    @Test(arguments: [("", ""), ("/", ""), ("hooks", "/hooks"), ("/hooks/", "/hooks"), ("//a///b_c-~.1", "/a/b_c-~.1")])
    func `a prefix has one form`(_ sample: (written: String, text: String)) throws {
        #expect(try PathPrefix(sample.written).text == sample.text)
    }

    @Test(arguments: ["a b", "a?b", "a#b", "a%20", "ä", "..", "a/./b", "a\nb"])
    func `a prefix that is no plain path is a failure`(written: String) {
        #expect(throws: Failure.self) { try PathPrefix(written) }
    }
}
