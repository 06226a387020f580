import CallboxModel
import Configuration
import Foundation

/// The values of settings, each from the first place that gives one: flags, environment, file, or the usual value.
///
/// A name that is not a setting is refused, wherever it stands: a typing error in a setting must not pass for a default.
package struct SettingSources: Sendable {
    /// Where a value came from.
    package enum Origin: String, Sendable, CaseIterable {
        case flag
        case environment
        case file
        case usual = "default"
    }

    private let readers: [(origin: Origin, reader: ConfigReader)]

    /// Collects the values.
    ///
    /// - Parameters:
    ///   - flags: by setting name.
    ///   - environment: the whole environment of the process.
    ///   - file: a JSON document of settings, nested or with dotted names; `nil`: the one that `CALLBOX_CONFIG` names, if any.
    package init(flags: [String: String], environment: [String: String], file: String?) throws(Failure) {
        let path = file ?? environment["CALLBOX_CONFIG"]
        readers = [
            (.flag, Self.reader(try Self.known(flags, in: "--set"))),
            (.environment, Self.reader(try Self.values(of: environment))),
            (.file, Self.reader(try path.map(Self.values(ofFile:)) ?? [:])),
        ]
    }

    /// The value of a setting and where it came from; `nil` where it is not set and has no usual value.
    package func value(_ setting: Setting) -> (text: String, origin: Origin)? {
        let key = ConfigKey(setting.name.split(separator: ".").map(String.init))
        for (origin, reader) in readers {
            if let text = reader.string(forKey: key, isSecret: setting.isSecret) { return (text, origin) }
        }
        return setting.usual.map { ($0, .usual) }
    }

    private static func reader(_ values: [String: String]) -> ConfigReader {
        let pairs = values.map { name, text in
            let isSecret = Setting.named(name)?.isSecret ?? true
            return (AbsoluteConfigKey(name.split(separator: ".").map(String.init)), ConfigValue(.string(text), isSecret: isSecret))
        }
        return ConfigReader(provider: InMemoryProvider(values: Dictionary(pairs) { $1 }))
    }

    private static func known(_ values: [String: String], in place: String) throws(Failure) -> [String: String] {
        if let stranger = values.keys.sorted().first(where: { Setting.named($0) == nil }) {
            throw Failure(.configuration, "\(place) gives \"\(stranger)\", which is not a setting.", remedy: "See: callbox config --all")
        }
        return values
    }

    private static func values(of environment: [String: String]) throws(Failure) -> [String: String] {
        var values: [String: String] = [:]
        for (name, text) in environment where name.hasPrefix(Setting.environmentPrefix) {
            if Setting.otherEnvironmentNames.contains(name) { continue }
            guard let setting = Setting.all.first(where: { $0.environmentName == name }) else {
                throw Failure(
                    .configuration, "The environment variable \(name) is not a setting of Callbox.", remedy: "See: callbox config --all")
            }
            values[setting.name] = text
        }
        return values
    }

    private static func values(ofFile path: String) throws(Failure) -> [String: String] {
        let remedy = "It must be a JSON object of settings; see: callbox config --all"
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.configuration, "The settings file \(path) cannot be read.", remedy: remedy)
        }
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONScanner.scan(Array(data))
        } catch {
            throw Failure(.configuration, "The settings file \(path) cannot be used.", remedy: remedy, cause: error)
        }
        guard let object = document.object else {
            throw Failure(.configuration, "The settings file \(path) is not a JSON object.", remedy: remedy)
        }
        return try known(try flattened(object, path: path), in: path)
    }

    /// Joins nested names with dots.
    private static func flattened(_ object: JSONObject, under prefix: String = "", path: String) throws(Failure) -> [String: String] {
        var values: [String: String] = [:]
        for member in object.members {
            let name = prefix + member.name
            if let nested = member.value.object {
                values.merge(try flattened(nested, under: name + ".", path: path)) { $1 }
            } else if let text = member.value.scalarText {
                values[name] = text
            } else {
                throw Failure(.configuration, "\(path) gives \"\(name)\" a value that is neither text nor number.")
            }
        }
        return values
    }
}
