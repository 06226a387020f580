import CallboxFetch
import CallboxModel
import CallboxPoll
import CallboxReception
import CallboxSubmit
import Curl
import Foundation
import Logging
import Terminal

/// Everything that can be set, checked and typed.
package struct Settings: Sendable {
    package let state: String
    package let providerURL: HTTPURL
    /// `nil` where none is given: then nothing can be sent or polled, but callbacks can be taken.
    package let providerKey: Secret?
    /// Tells the key apart from others without telling it: under it, pauses and the rate of its account are kept.
    package let providerKeyName: String
    package let providerCAFile: String?
    package let providerTimeout: Duration
    package let publicURL: HTTPURL?
    package let reception: Reception.Configuration
    package let assurance: AssurancePolicy
    /// How callbacks must be signed; `nil` where they need not be.
    package let signature: SignatureSettings?
    package let submitDeadline: Duration
    package var submit: SubmitSettings
    package let poll: PollSettings
    package let fetch: FetchSettings
    package let limits: Limits
    package let logLevel: Logger.Level

    /// Checks the values.
    ///
    /// - Throws: ``CallboxModel/Failure`` `configuration`, which names the setting and the form that it must have.
    package init(_ sources: SettingSources, environment: [String: String]) throws(Failure) {
        let values = SettingValues(sources)
        state = try values.optionalText("state") ?? Self.usualState(environment)
        providerURL = try values.url("provider.url")
        let key = try Self.key(values)
        providerKey = key.map { Secret($0) }
        providerKeyName = key.map { String(Digest(of: $0.utf8).text.prefix(8)) } ?? ""
        providerCAFile = try values.optionalText("provider.ca-file")
        providerTimeout = try values.duration("provider.timeout")
        publicURL = try values.optionalURL("public.url")
        assurance = try values.value("callback.assurance") { AssurancePolicy(rawValue: $0) }
        signature = try SignatureSettings(values, assurance)
        submitDeadline = try values.duration("submit.deadline")
        logLevel = try values.value("log.level") { Logger.Level(rawValue: $0) }
        limits = try Self.limits(values)
        reception = try Self.reception(values, limits)
        poll = try Self.poll(values, timeout: providerTimeout)
        fetch = try Self.fetch(values)
        submit = try Self.submit(values, poll)
    }

    /// `$STATE_DIRECTORY` (systemd), else `$XDG_STATE_HOME/callbox`, else `~/.local/state/callbox`.
    private static func usualState(_ environment: [String: String]) -> String {
        if let first = environment["STATE_DIRECTORY"]?.split(separator: ":").first { return String(first) }
        if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") { return base + "/callbox" }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/state/callbox"
    }

    private static func key(_ values: SettingValues) throws(Failure) -> String? {
        let given = try values.optionalText("provider.key")
        let path = try values.optionalText("provider.key-file")
        guard given == nil || path == nil else {
            throw Failure(.configuration, "Both provider.key and provider.key-file are set.", remedy: "Set one of them.")
        }
        if let given { return try sendable(given, from: "provider.key") }
        guard let path else { return nil }
        let text = (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)  // told below
        guard let text, !text.isEmpty, !text.contains(where: \.isNewline) else {
            throw Failure(
                .configuration, "The key file \(path) cannot be read, or does not hold exactly one line.",
                remedy: "Write the API key into it, readable by this user alone.")
        }
        return try sendable(text, from: path)
    }

    /// A key becomes part of a header field (RFC 6750 §2.1). One that cannot is told here, and not as a provider that cannot be reached.
    private static func sendable(_ key: String, from place: String) throws(Failure) -> String {
        guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Failure(
                .configuration, "The API key in \(place) contains a blank or another character that cannot be sent.",
                remedy: "Write the key alone, as the provider shows it.")
        }
        return key
    }

    private static func limits(_ values: SettingValues) throws(Failure) -> Limits {
        var limits = Limits()
        limits.bodyBytesMax = try values.size("listen.body-max", atMost: Limits.bodyBytesBound)
        limits.connectionsMax = try values.count("listen.connections-max")
        limits.checkpointInterval = try values.duration("inbox.checkpoint")
        limits.quarantineMax = try values.count("quarantine.max")
        return limits
    }

    private static func reception(_ values: SettingValues, _ limits: Limits) throws(Failure) -> Reception.Configuration {
        let address = try values.value("listen.address", ListenAddress.init(written:))
        return Reception.Configuration(
            address: address, prefix: try PathPrefix(try values.optionalText("listen.prefix") ?? ""),
            allowList: try AllowList(values, address), limits: limits, threads: try values.value("listen.threads", Self.threads))
    }

    /// Each has descriptors of its own, and none is left for connections where there are very many.
    private static func threads(_ text: String) -> Int? { Int(text).flatMap { (1...64).contains($0) ? $0 : nil } }

    private static func poll(_ values: SettingValues, timeout: Duration) throws(Failure) -> PollSettings {
        var poll = PollSettings()
        // Longer than a poll can take, so that no job is polled twice at once.
        poll.lease = timeout * 1.5
        poll.schedule.firstUnlearned = try values.duration("poll.first")
        poll.schedule.grace = try values.duration("poll.grace")
        poll.schedule.interval = try values.duration("poll.interval")
        poll.schedule.intervalMax = try values.duration("poll.interval-max")
        poll.schedule.intervalMin = min(poll.schedule.intervalMin, poll.schedule.interval)
        poll.schedule.eagerMin = try values.duration("poll.eager-min")
        poll.schedule.eagerMax = try values.duration("poll.eager-max")
        poll.concurrency = try values.count("poll.concurrency")
        poll.rate = Rate(perSecond: Double(try values.count("provider.rate")))
        poll.backoff = Backoff(base: try values.duration("poll.backoff"))
        poll.unauthorisedPause = try values.duration("poll.pause")
        poll.lastWords = try values.duration("poll.last-words")
        poll.retention = try values.duration("jobs.retention")
        return poll
    }

    private static func fetch(_ values: SettingValues) throws(Failure) -> FetchSettings {
        let isAnyAllowed = try values.optionalText("fetch.allow") != nil
        let allowed = isAnyAllowed ? try values.value("fetch.allow", Self.ranges) : []
        return FetchSettings(
            egress: .publicOnly(besides: allowed, permitsHTTP: try values.flag("fetch.http")), bytesMax: try values.size("fetch.bytes-max"))
    }

    private static func ranges(_ text: String) -> [EgressRange]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let ranges = parts.compactMap { EgressRange($0.trimmingCharacters(in: .whitespaces)) }
        return ranges.count == parts.count ? ranges : nil
    }

    private static func submit(_ values: SettingValues, _ poll: PollSettings) throws(Failure) -> SubmitSettings {
        var submit = SubmitSettings()
        submit.schedule = poll.schedule
        submit.rate = poll.rate
        submit.unauthorisedPause = poll.unauthorisedPause
        submit.waitMax = try values.duration("submit.wait")
        submit.diskFloor.bytesMin = try values.size("submit.disk-floor")
        submit.concurrency = try values.count("submit.concurrency")
        submit.attemptsMax = try values.count("submit.attempts")
        return submit
    }
}

extension ListenAddress {
    /// Reads `127.0.0.1:8750`, `[::1]:8750`, `unix:/run/callbox.sock` or `systemd`.
    init?(written text: String) {
        if text == "systemd" {
            self = .inherited
        } else if text.hasPrefix("unix:"), text.count > 5 {
            self = .unix(path: String(text.dropFirst(5)))
        } else if let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) {
            let host = text[..<colon].trimmingPrefix("[").replacing("]", with: "")
            guard !host.isEmpty else { return nil }
            self = .tcp(host: String(host), port: Int(port))
        } else {
            return nil
        }
    }
}
