import TestSupport

/// Every form in which Swift shows a value to a person.
enum Shown {
    /// The value interpolated, described, described for debugging, dumped, and taken apart by its mirror.
    static func forms(of value: some Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(describing: value), String(reflecting: value), dumped, leaves(of: Mirror(reflecting: value))]
    }

    private static func leaves(of mirror: Mirror) -> String {
        mirror.children.map { "\($0.label ?? "") \($0.value) " + leaves(of: Mirror(reflecting: $0.value)) }.joined(separator: " ")
    }
}
