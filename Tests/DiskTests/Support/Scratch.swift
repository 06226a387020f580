import Disk
import Foundation
import TestSupport
import Testing

/// Runs a test with a fresh directory that is removed afterwards.
func withDirectory<Value>(_ body: (Directory) async throws -> Value) async throws -> Value {
    let path = NSTemporaryDirectory() + "disk-tests-\(UUID().uuidString)"
    // What cannot be removed is left to the system's own cleaning.
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(try Directory.open(path, makingWith: 0o700))
}

/// Gives the number of the error with which a call must fail.
func errorNumber<Value>(
    _ location: SourceLocation = #_sourceLocation, of body: () throws(DiskError) -> Value
) -> Int32? {
    do throws(DiskError) {
        _ = try body()
        Issue.record("the call did not fail", sourceLocation: location)
        return nil
    } catch {
        return error.number
    }
}
