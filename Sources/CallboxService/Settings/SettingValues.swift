import CallboxModel
import Terminal

/// Reads the values of settings as what they are.
struct SettingValues {
    private let sources: SettingSources

    init(_ sources: SettingSources) { self.sources = sources }

    /// A value in a form that `read` understands.
    func value<Value>(_ name: String, _ read: (String) -> Value?) throws(Failure) -> Value {
        let setting = try setting(name)
        guard let (text, origin) = sources.value(setting) else { throw Failure(.configuration, "The setting \(name) is missing.") }
        guard let value = read(text) else {
            throw Failure(
                .configuration, "The setting \(name) (\(origin.rawValue)) is not a \(setting.form).",
                remedy: "Meaning: \(setting.meaning).\(setting.usual.map { " For example: \($0)" } ?? "")")
        }
        return value
    }

    func optionalText(_ name: String) throws(Failure) -> String? {
        sources.value(try setting(name)).flatMap { $0.text.isEmpty ? nil : $0.text }
    }

    func duration(_ name: String) throws(Failure) -> Duration {
        try value(name) { Quantity.duration($0).flatMap { $0 > .zero ? $0 : nil } }
    }

    func size(_ name: String, atMost bound: Int = .max) throws(Failure) -> Int {
        try value(name) { Quantity.bytes($0).flatMap { $0 > 0 && $0 <= bound ? $0 : nil } }
    }

    func count(_ name: String) throws(Failure) -> Int { try value(name) { Int($0).flatMap { (1...1_000_000).contains($0) ? $0 : nil } } }

    func flag(_ name: String) throws(Failure) -> Bool {
        try value(name) { ["yes": true, "true": true, "no": false, "false": false][$0] }
    }

    func url(_ name: String) throws(Failure) -> HTTPURL { try value(name, Self.base) }

    func optionalURL(_ name: String) throws(Failure) -> HTTPURL? { try optionalText(name) == nil ? nil : url(name) }

    /// An address to which paths are appended: without a slash at the end, without user name, query and fragment.
    private static func base(_ text: String) -> HTTPURL? {
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard let url = HTTPURL(trimmed), !url.hasCredentials, !trimmed.contains("?"), !trimmed.contains("#") else { return nil }
        return url
    }

    private func setting(_ name: String) throws(Failure) -> Setting {
        guard let setting = Setting.named(name) else { throw Failure(.configuration, "\(name) is not a setting.") }
        return setting
    }
}
