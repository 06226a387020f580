import CallboxModel

extension SandboxFaults {
    /// Reads settings as they stand on a command line: `name=value`, or the name of a mix (`none`, `rich`); later ones win.
    ///
    /// - Throws: ``Failure`` with the code `usage` that names the word at fault and what would be right.
    package init(parsing words: [String], onto base: SandboxFaults = .none) throws(Failure) {
        self = base
        for word in words { try apply(word) }
    }

    private mutating func apply(_ word: String) throws(Failure) {
        switch word {
        case "none": self = .none
        case "rich": self = .rich
        default: try applySetting(word)
        }
    }

    private mutating func applySetting(_ word: String) throws(Failure) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let setting = Self.catalogue.first(where: { $0.name == parts.first }) else {
            throw Failure(.usage, "There is no fault “\(parts.first ?? word)”.", remedy: "Known are: \(Self.names).")
        }
        guard parts.count == 2, setting.apply(parts[1], &self) else {
            throw Failure(.usage, "“\(word)” does not set the fault \(setting.name).", remedy: "Give \(setting.form).")
        }
    }

    private static var names: String { (["none", "rich"] + catalogue.map(\.name)).joined(separator: ", ") }
}
