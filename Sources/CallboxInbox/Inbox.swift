import CallboxModel
import Disk
import Foundation

/// The directory of entries as its consumers see it: `new/` holds what nobody has taken, `taken/` what was.
package struct Inbox: Sendable {
    /// Entries that nobody has taken, one file each, named `<key>.json`.
    package let new: Directory
    let taken: Directory
    let quarantined: Directory

    /// Opens the inbox of a state directory, and makes it where it is missing.
    package init(_ state: StateDirectory) throws(DiskError) {
        let root = try state.root.directory("inbox", makingWith: 0o700)
        new = try root.directory("new", makingWith: 0o700)
        taken = try root.directory("taken", makingWith: 0o700)
        quarantined = try root.directory("quarantine", makingWith: 0o700)
    }

    /// The name of a job's file.
    package static func name(_ key: JobKey) -> String { "\(key.text).json" }

    /// The job that a file name stands for; `nil` for any other name.
    package static func key(_ name: String) -> JobKey? {
        name.hasSuffix(".json") ? JobKey(name.dropLast(5)) : nil
    }
}

extension Inbox {
    /// Entries that nobody has taken, by key; keys sort by the time of the job's making.
    package func waiting() throws -> [JobKey] { try waiting(first: .max).keys }

    /// The first of them, and how many there are. No more names are kept than are wanted, so that a page of a large inbox is cheap.
    package func waiting(first limit: Int) throws -> (keys: [JobKey], count: Int) {
        var keys: [JobKey] = []
        var bound: JobKey?
        var count = 0
        func cut() {
            keys.sort()
            if keys.count > limit { keys.removeSubrange(limit...) }
        }
        try new.forEachName { name in
            guard let key = Self.key(name) else { return true }
            count += 1
            if let bound, bound < key { return true }
            keys.append(key)
            if keys.count - limit >= max(Self.spareNames, limit) {
                cut()
                bound = keys.last
            }
            return true
        }
        cut()
        return (keys, count)
    }

    /// Names that are kept at least beyond those that are wanted, until they are sorted out.
    private static let spareNames = 500

    /// The file of a job in `new/`; `nil` where it is not there.
    package func document(_ key: JobKey) throws(DiskError) -> [UInt8]? { try new.read(Self.name(key)) }

    /// Whether the entry of a job is in `new/`.
    package func isWaiting(_ key: JobKey) throws(DiskError) -> Bool { try new.contains(Self.name(key)) }

    /// Takes an entry: moves it into the directory of the day. Of several takers one gets it.
    ///
    /// - Returns: the path of the file now; `nil` where it was not there (any more).
    package func take(_ key: JobKey, at now: Timestamp) throws(DiskError) -> String? {
        let day = try directory(ofDay: Day(now))
        do throws(DiskError) {
            // Files are flushed now and then only; one that is moved before that would be empty in taken/ after a power loss.
            try new.flush(file: Self.name(key))
            // An amended entry that is taken on the same day replaces what was taken before.
            try new.move(Self.name(key), to: day, as: Self.name(key), onConflict: .replacesOther)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
        // Taken is taken, also after a power loss.
        try day.flush()
        try new.flush()
        return day.path(of: Self.name(key))
    }

    private func directory(ofDay day: Day) throws(DiskError) -> Directory {
        try taken.directory(day.year, makingWith: 0o700).directory(day.month, makingWith: 0o700).directory(day.day, makingWith: 0o700)
    }

    /// Whether an entry lies in `taken/` under any day of a span, whole: a file that a power loss tore counts for nothing.
    package func isTaken(
        _ key: JobKey, document: [UInt8], from first: Timestamp, to last: Timestamp
    ) throws(DiskError) -> Bool {
        var moment = first
        while true {
            let day = Day(moment)
            if try taken.read("\(day.year)/\(day.month)/\(day.day)/\(Self.name(key))") == document { return true }
            if day == Day(last) || moment > last { return false }
            moment = moment + .seconds(86_400)
        }
    }
}

/// A calendar day in UTC, as the directories under `taken/` are named.
private struct Day: Equatable {
    let year: String
    let month: String
    let day: String

    init(_ moment: Timestamp) {
        let text = moment.text.split(separator: "T")[0].split(separator: "-").map(String.init)
        (year, month, day) = (text[0], text[1], text[2])
    }
}
