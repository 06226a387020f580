import Foundation
import Testing

/// The rules of the house that the compiler does not know.
struct TidyTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every Swift file under a folder of the repository, with its lines.
    private static func files(_ folder: String) throws -> [(path: String, lines: [Substring])] {
        let base = root.appending(path: folder)
        let names = try FileManager.default.subpathsOfDirectory(atPath: base.path).filter { $0.hasSuffix(".swift") }
        return try names.sorted().map { name in
            let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
            return ("\(folder)/\(name)", text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    /// The lines of the sources that match, without comments.
    private static func places(_ pattern: Regex<Substring>, in folder: String = "Sources", except allowed: Set<String> = []) throws
        -> [String]
    {
        try files(folder).filter { !allowed.contains($0.path) }.flatMap { path, lines in
            lines.enumerated().filter { !$0.element.drop { $0 == " " }.hasPrefix("//") && $0.element.contains(pattern) }
                .map { "\(path):\($0.offset + 1)" }
        }
    }

    @Test func `no source can end the program by a careless mark`() throws {
        #expect(try Self.places(/\btry!|\bas!|\bfatalError\(|\bassertionFailure\(/) == [])
    }

    @Test func `no source starts a task that nobody owns`() throws {
        #expect(try Self.places(/\bTask \{|\bTask\(|\bTask\.detached/) == [])
    }

    @Test func `no source leaves work for later`() throws {
        #expect(try Self.places(/TODO|FIXME|XXX/) == [])
        #expect(try Self.places(/#if false|@available\(\*, deprecated/) == [])
    }

    @Test func `an error that is set aside carries its reason`() throws {
        let silent = try Self.files("Sources").flatMap { path, lines in
            lines.enumerated().compactMap { index, line -> String? in
                guard line.contains(/\btry\?/), !line.drop(while: { $0 == " " }).hasPrefix("//") else { return nil }
                let before = index > 0 ? lines[index - 1] : ""
                return line.contains("//") || before.contains("//") ? nil : "\(path):\(index + 1)"
            }
        }
        #expect(silent == [])
    }

    @Test func `files are short`() throws {
        let long = try (Self.files("Sources") + Self.files("Tests")).filter { $0.lines.count > 400 }.map(\.path)
        #expect(long == [])
    }

    @Test func `unsafe pointers stay with the tools`() throws {
        // Sockets of a file system are opened by hand: SwiftNIO cannot tell a stale one from a living one.
        let allowed = ["Sources/Curl/", "Sources/Disk/", "Sources/Terminal/", "Sources/CallboxReception/Listening/UnixSocket.swift"]
        let places = try Self.places(/Unsafe\w*Pointer|nonisolated\(unsafe\)|unsafeBitCast/)
        #expect(places.filter { place in !allowed.contains { place.hasPrefix($0) } } == [])
    }

    @Test func `rooms do not import one another`() throws {
        let rooms = ["CallboxSubmit", "CallboxPoll", "CallboxFetch", "CallboxReception", "CallboxSandbox"]
        for room in rooms {
            let imports = try Self.files("Sources/\(room)").flatMap(\.lines).filter { $0.hasPrefix("import ") }.map {
                String($0.dropFirst(7))
            }
            #expect(Set(imports).intersection(rooms) == [], "\(room)")
        }
    }

    @Test func `the words know no clock, no file and no network`() throws {
        let imports = try Self.files("Sources/CallboxModel").flatMap(\.lines).filter { $0.hasPrefix("import ") }.map {
            String($0.dropFirst(7))
        }
        #expect(Set(imports).isSubset(of: ["Crypto", "Foundation"]))
        #expect(
            try Self.places(
                /FileManager|FileHandle|URLSession|Date\(\)|Date\.now/, in: "Sources/CallboxModel",
                except: ["Sources/CallboxModel/Clock.swift"]) == [])
    }
}
