extension SandboxFaults {
    /// Nothing goes wrong.
    package static let none = SandboxFaults()

    /// A bit of everything, enough of it to break an integration that believes in its callbacks.
    package static let rich: SandboxFaults = {
        var faults = SandboxFaults()
        faults.dropped = 0.33
        faults.doubled = 0.15
        faults.early = 0.05
        faults.late = 0.1
        faults.outOfOrder = 0.1
        faults.garbled = 0.05
        faults.truncated = 0.05
        faults.forged = 0.15
        faults.wrongDialect = 0.1
        faults.failing = 0.1
        faults.rateLimitSpell = RateLimitSpell(first: 12, length: .submits(6))
        faults.errorBefore = 0.02
        faults.errorAfter = 0.03
        faults.hangUpBefore = 0.02
        faults.hangUpAfter = 0.03
        faults.outage = .milliseconds(2500)..<(.milliseconds(3500))
        return faults
    }()
}
