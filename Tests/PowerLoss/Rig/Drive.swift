import Foundation
import Glibc
import Testing

/// The file system of an image cannot be mounted.
struct Unmountable: Error, CustomStringConvertible {
    let description: String
}

/// The disk under the state directory of a stage: images of it, of which one at a time is held.
final class Drive: Sendable {
    let stage: Stage
    let kind: FileSystem
    private let directory: String
    private var front: String { stage.directory + "/front" }
    private static let bytes = 64 << 20

    fileprivate init(_ kind: FileSystem, _ stage: Stage) throws {
        self.stage = stage
        self.kind = kind
        // In memory where that is possible: what matters is what reaches the image, not what reaches the disk below it.
        let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : stage.directory
        directory = "\(base)/callbox-power-loss-\(UUID().uuidString)"
        for path in [directory, front, stage.state] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
    }

    fileprivate func end() {
        // What cannot be removed is left to the system's own cleaning.
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// The path of an image.
    func image(_ name: String) -> String { "\(directory)/\(name)" }

    /// Makes an image with an empty file system.
    func format(_ name: String) async throws {
        try Data().write(to: URL(fileURLWithPath: image(name)))
        try #require(truncate(image(name), off_t(Self.bytes)) == 0)
        let made = try await stage.run(Array(kind.make.dropFirst()) + [image(name)], program: kind.make[0])
        try #require(made.exit == 0, "\(made.errors)")
    }

    /// Makes an image that is the same as another.
    func copy(_ name: String, to other: String) async throws { try await copy(name, toPath: image(other)) }

    /// Makes a file that is the same as an image.
    func copy(_ name: String, toPath path: String) async throws {
        let copy = try await stage.run(["--sparse=always", "--reflink=auto", image(name), path], program: "/bin/cp")
        try #require(copy.exit == 0, "\(copy.errors)")
    }

    /// Makes an image from another and from what a power loss left of the writes to it.
    func make(_ name: String, from base: String, pieces: [PowerCut.Piece], of log: WriteLog) async throws {
        try await copy(base, to: name)
        let descriptor = open(image(name), O_WRONLY | O_CLOEXEC)
        defer { close(descriptor) }
        let isWritten = log.bytes.withUnsafeBytes { bytes in
            pieces.allSatisfy { piece in
                pwrite(descriptor, bytes.baseAddress?.advanced(by: piece.bytes.lowerBound), piece.bytes.count, off_t(piece.offset))
                    == piece.bytes.count
            }
        }
        try #require(isWritten)
    }

    /// Mounts an image as the state directory for as long as the body runs.
    func held<Value>(_ name: String, _ body: () async throws -> Value) async throws -> Value {
        try await held([kind.rawValue, image(name), stage.state], body)
    }

    /// Mounts an image as the state directory, with the recorder in front of it.
    ///
    /// - Returns: what the recorder saw.
    func recorded(_ name: String, _ body: (Recorder) async throws -> Void) async throws -> WriteLog {
        try await held([kind.rawValue, image(name), stage.state, Tools.recorder, front, image(name + ".log")]) {
            let recorder = try Recorder(front)
            try await body(recorder)
        }
        return try WriteLog(path: image(name + ".log"))
    }

    private func held<Value>(_ arguments: [String], _ body: () async throws -> Value) async throws -> Value {
        let holder = try stage.start(arguments, program: Tools.hold)
        defer { holder.stop() }
        try await eventually("the disk is held") {
            if let code = holder.exit { throw Unmountable(description: "exit \(code): \(holder.errors)") }
            return holder.output.contains("held")
        }
        return try await body()
    }
}

/// The recorder in front of a disk that is held.
final class Recorder: Sendable {
    private let marks: CInt
    private let failures: CInt

    fileprivate init(_ front: String) throws {
        marks = open(front + "/mark", O_WRONLY | O_CLOEXEC)
        failures = open(front + "/fail", O_RDWR | O_CLOEXEC)
        try #require(marks >= 0 && failures >= 0)
    }

    deinit {
        close(marks)
        close(failures)
    }

    /// Puts a mark into the log, behind everything that was written so far.
    func mark(_ mark: Mark) { Self.write(mark.text, to: marks) }

    /// Lets the next writes to the disk fail with EIO; `-1`: all writes and flushes, until 0.
    func fail(_ count: Int) { Self.write(String(count), to: failures) }

    /// How many writes are still to fail.
    var failuresLeft: Int? {
        var buffer = [UInt8](repeating: 0, count: 24)
        let count = pread(failures, &buffer, buffer.count, 0)
        return count > 1 ? Int(String(decoding: buffer[..<(count - 1)], as: UTF8.self)) : nil
    }

    private static func write(_ text: String, to descriptor: CInt) {
        let bytes = Array(text.utf8)
        #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    }
}

/// Plays a story on a stage whose state directory can be put on a disk of its own; however it ends, nothing of it is left.
func withDrive(
    _ kind: FileSystem, _ provider: ScriptedProvider, _ settings: [String: String], _ story: (Drive) async throws -> Void
) async throws {
    try await withStage(provider, settings) { stage in
        let drive = try Drive(kind, stage)
        defer { drive.end() }
        try await story(drive)
    }
}
