import Glibc

extension Directory {
    /// Calls for every name in the directory, in no order, until it answers `false`; `.` and `..` are left out.
    package func forEachName(_ body: (String) throws -> Bool) throws {
        let copy = try check("openat", path) { openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0) }
        guard let stream = fdopendir(copy) else {
            let failure = DiskError("fdopendir", path: path)
            close(copy)
            throw failure
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw DiskError("readdir", path: path) }
                return
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != "..", try !body(name) { return }
        }
    }

    /// Every name in the directory, sorted.
    package func names() throws -> [String] {
        var names: [String] = []
        try forEachName {
            names.append($0)
            return true
        }
        return names.sorted()
    }
}
