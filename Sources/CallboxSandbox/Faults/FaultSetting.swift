/// One fault setting as it is given on the command line: `name=value`.
package struct FaultSetting: Sendable {
    /// The part in front of `=`.
    package let name: String
    /// What it does, in one line.
    package let meaning: String
    /// How a value is written, with an example.
    package let form: String
    /// The value when nothing is given.
    package let defaultValue: String
    /// Puts a value in its place; `false` when the value is not of the form.
    let apply: @Sendable (_ value: String, _ faults: inout SandboxFaults) -> Bool

    private init<Value>(
        _ name: String, _ path: any WritableKeyPath<SandboxFaults, Value> & Sendable, _ meaning: String, form: String, defaultValue: String,
        read: @escaping @Sendable (String) -> Value?
    ) {
        self.name = name
        self.meaning = meaning
        self.form = form
        self.defaultValue = defaultValue
        apply = { text, faults in
            guard let value = read(text) else { return false }
            faults[keyPath: path] = value
            return true
        }
    }

    static func share(
        _ name: String, _ path: any WritableKeyPath<SandboxFaults, Double> & Sendable, _ meaning: String, defaultValue: String = "0"
    ) -> FaultSetting {
        FaultSetting(
            name, path, meaning, form: "a share from 0 to 1, such as \(name)=0.3", defaultValue: defaultValue, read: FaultValue.share)
    }

    static func duration(
        _ name: String, _ path: any WritableKeyPath<SandboxFaults, Duration> & Sendable, _ meaning: String, defaultValue: String
    ) -> FaultSetting {
        FaultSetting(
            name, path, meaning, form: "seconds, such as \(name)=1.5 or \(name)=250ms", defaultValue: defaultValue,
            read: FaultValue.duration)
    }

    static func lifetime(
        _ name: String, _ path: any WritableKeyPath<SandboxFaults, Duration?> & Sendable, _ meaning: String
    ) -> FaultSetting {
        FaultSetting(
            name, path, meaning, form: "seconds, such as \(name)=60", defaultValue: "for ever",
            read: { FaultValue.duration($0).map(Optional.some) })
    }

    static func text(_ name: String, _ path: any WritableKeyPath<SandboxFaults, String?> & Sendable, _ meaning: String) -> FaultSetting {
        FaultSetting(
            name, path, meaning, form: "a visible text, such as \(name)=soon", defaultValue: "as retry-after says", read: FaultValue.text)
    }

    static func window(
        _ name: String, _ path: any WritableKeyPath<SandboxFaults, Range<Duration>?> & Sendable, _ meaning: String
    ) -> FaultSetting {
        FaultSetting(
            name, path, meaning, form: "from-to in seconds since the start, such as \(name)=2-4", defaultValue: "never",
            read: { FaultValue.window($0).map(Optional.some) })
    }

    static func spell(
        _ name: String, _ path: any WritableKeyPath<SandboxFaults, RateLimitSpell?> & Sendable, _ meaning: String
    ) -> FaultSetting {
        FaultSetting(
            name, path, meaning, form: "the first submit and how many or how long, such as \(name)=20+10 or \(name)=20+1.5s",
            defaultValue: "never", read: { FaultValue.spell($0).map(Optional.some) })
    }
}
