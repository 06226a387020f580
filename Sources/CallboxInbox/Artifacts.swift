import CallboxModel
import Disk

/// Where outputs that were fetched are kept: `inbox/artifacts/<key>/<n>.<extension>`.
///
/// Names are made from our own keys, from numbers and from a closed list of extensions, never from what a provider said. Whoever writes
/// holds the lock of ``StateDirectory/claimFetching()``.
package struct Artifacts: Sendable {
    private static let draftSuffix = ".part"

    private let root: Directory

    /// Opens the place, and makes it where it is missing.
    package init(_ state: StateDirectory) throws(DiskError) {
        root = try state.root.directory("inbox", makingWith: 0o700).directory("artifacts", makingWith: 0o700)
    }

    /// The directory of a job's outputs, made where it is missing; a symbolic link is refused.
    package func directory(of key: JobKey) throws(DiskError) -> Directory { try root.directory(key.text, makingWith: 0o700) }

    /// The name of an output that is not whole yet.
    package static func draft(_ index: Int) -> String { "\(index)\(draftSuffix)" }

    /// Removes what a fetch left behind that did not come to its end.
    package func sweep(_ directory: Directory) throws {
        for name in try directory.names() where name.hasSuffix(Self.draftSuffix) { try directory.remove(name) }
    }

    /// Turns a draft into an output, durable when this returns, in place of what the output was before.
    ///
    /// The bytes are flushed before the name is given, so that no power loss leaves a name without its bytes.
    ///
    /// - Returns: the path.
    package func keep(_ index: Int, as fileExtension: String, in directory: Directory) throws -> String {
        let name = "\(index).\(fileExtension)"
        try directory.flushFileSystem()
        try directory.move(Self.draft(index), to: directory, as: name, onConflict: .replacesOther)
        for other in try directory.names() where other.hasPrefix("\(index).") && other != name { try directory.remove(other) }
        try directory.flush()
        return directory.path(of: name)
    }
}
