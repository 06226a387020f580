import Foundation
import Glibc
import TestSupport

/// What the rig is made of besides this program, compiled here once.
enum Tools {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
    static let hold = folder + "/hold"
    static let recorder = built("recorder")
    static let interposer = built("interposer.so")

    /// Why the rig cannot be used on this machine; `nil` where it can.
    static let obstacle: String? = {
        if geteuid() != 0 { return "only root can mount a file system" }
        if !TinyDisk.isPossible { return "this process may not mount a file system" }
        for device in ["/dev/fuse", "/dev/loop-control"] where !isUsable(device) { return "\(device) cannot be used" }
        for kind in FileSystem.allCases where !kind.isThere {
            return "\(kind.rawValue) cannot be made or mounted (packages e2fsprogs, xfsprogs)"
        }
        if system("pkg-config --exists fuse3") != 0 { return "libfuse3 is missing (packages libfuse3-dev fuse3 pkg-config)" }
        return compile()
    }()

    private static func built(_ name: String) -> String {
        URL(fileURLWithPath: Program.path).deletingLastPathComponent().path + "/power-loss-" + name
    }

    private static func isUsable(_ device: String) -> Bool {
        let descriptor = Glibc.open(device, O_RDWR | O_CLOEXEC)
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0
    }

    private static func compile() -> String? {
        let compiler = "$(command -v cc || command -v clang)"
        let commands = [
            "\(compiler) -O1 -Wall -o '\(recorder)' '\(folder)/recorder.c' $(pkg-config --cflags --libs fuse3)",
            "\(compiler) -O1 -shared -fPIC -w -I '\(folder)/../Interposer/include' -o '\(interposer)' '\(folder)/../Interposer/interposer.c'",
        ]
        return commands.first { system($0) != 0 }.map { "this does not compile: \($0)" }
    }
}

/// A file system that the state directory may lie on.
enum FileSystem: String, CaseIterable, Sendable, CustomStringConvertible {
    case ext4
    case xfs

    var description: String { rawValue }

    /// Makes the file system in a file.
    var make: [String] {
        switch self {
        case .ext4: ["/usr/sbin/mkfs.ext4", "-q", "-F", "-b", "4096", "-E", "nodiscard"]
        // Smaller than the tool's 300 MiB, so that an image is copied in a moment.
        case .xfs: ["/usr/sbin/mkfs.xfs", "-q", "-f", "-K", "--unsupported"]
        }
    }

    fileprivate var isThere: Bool {
        Program.isThere(make[0]) && system("grep -qw \(rawValue) /proc/filesystems || modprobe -q \(rawValue) 2>/dev/null") == 0
    }
}
