import CallboxModel

/// Gives every line of a batch a name of its own.
struct LineNames {
    private var ids: Set<String> = []
    private var repetitions: [String: Int] = [:]

    /// Names a line after its id, or after its content and how often that came before.
    ///
    /// - Returns: the name, or `nil` where the id is taken.
    mutating func add(_ id: String?, content: [UInt8]) -> String? {
        if let id { return ids.insert(id).inserted ? "id:" + id : nil }
        let digest = String(Digest(of: content).text.prefix(32))
        let number = repetitions[digest, default: 0] + 1
        repetitions[digest] = number
        return "sha256:\(digest):\(number)"
    }
}
