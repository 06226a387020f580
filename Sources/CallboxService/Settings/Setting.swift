/// One setting: its name, its form, what it is for. The table of them is the only place where a setting is known.
package struct Setting: Sendable {
    /// The name in the settings file and with `--set`: `provider.key-file`.
    package let name: String
    /// How a value is written, such as `duration`.
    package let form: String
    /// The value when it is not set; `nil`: none.
    package let usual: String?
    /// What it is for.
    package let meaning: String
    /// Whether its value may never be shown.
    package let isSecret: Bool

    init(_ name: String, _ form: String, _ usual: String?, _ meaning: String, isSecret: Bool = false) {
        self.name = name
        self.form = form
        self.usual = usual
        self.meaning = meaning
        self.isSecret = isSecret
    }

    /// The name in the environment: `CALLBOX_PROVIDER_KEY_FILE`.
    package var environmentName: String {
        Self.environmentPrefix + name.uppercased().replacing(".", with: "_").replacing("-", with: "_")
    }

    static let environmentPrefix = "CALLBOX_"
    /// Names in the environment that are not settings, but ours all the same.
    static let otherEnvironmentNames: Set<String> = ["CALLBOX_CONFIG"]

    /// Every setting, in the order in which people read about them.
    package static let all: [Setting] = [
        Setting("state", "path", nil, "the directory that holds ledger, secrets and inbox; see the README for where it is when unset"),
        Setting("provider.url", "URL", "https://cloud.vtrix.ai", "the generation gateway"),
        Setting("provider.key", "text", nil, "the API key; better given by provider.key-file", isSecret: true),
        Setting("provider.key-file", "path", nil, "a file that holds the API key"),
        Setting("provider.ca-file", "path", nil, "certificates to trust instead of the system's, in PEM"),
        Setting("provider.timeout", "duration", "60s", "the longest exchange with the provider"),
        Setting(
            "provider.rate", "number", "20", "requests to the provider per second at most: submits and polls of all processes together"),
        Setting("public.url", "URL", nil, "where the provider reaches the listener through the reverse proxy, in front of /callbacks/"),
        Setting("listen.address", "host:port, unix:path or systemd", "127.0.0.1:8750", "where the reverse proxy reaches the listener"),
        Setting("listen.prefix", "path", "", "what the reverse proxy leaves in front of /callbacks/"),
        Setting(
            "listen.allow", "list of addresses and ranges", "", "the addresses that may call, such as 192.0.2.0/24,2001:db8::1; empty: all"),
        Setting(
            "listen.client-address", "connection, x-forwarded-for, forwarded or proxy-protocol", "connection",
            "where the address of a client stands; the others are ignored"),
        Setting("listen.proxies", "number", "0", "how many trusted proxies stand in front, for x-forwarded-for and forwarded"),
        Setting("listen.threads", "number", "2", "event loop threads of the listener, at most 64"),
        Setting("listen.body-max", "size", "1MiB", "the largest callback, at most 8MiB"),
        Setting("listen.connections-max", "number", "4096", "connections to the listener at once"),
        Setting(
            "callback.assurance", "capability, refetch or signature", "capability",
            "what a callback must prove: that it knows its URL; what it says, by a poll; or also who sent it"),
        Setting("signature.scheme", "standard-webhooks, github or secret-header", "standard-webhooks", "how callbacks are signed"),
        Setting("signature.secrets-file", "path", nil, "a file of the secrets or public keys that hold now, one a line"),
        Setting("signature.header", "header name", nil, "the header of the signature, where it is not the scheme's usual one"),
        Setting("signature.tolerance", "duration", "5m", "how far the time of a signature may be from now; at most an hour"),
        Setting("submit.deadline", "duration", "2h", "how long a job may take before it is given up"),
        Setting("submit.concurrency", "number", "8", "jobs submitted at once"),
        Setting("submit.attempts", "number", "6", "attempts for a job that surely did not arrive"),
        Setting("submit.wait", "duration", "30s", "how long a single submit waits while the account rests; a batch waits up to an hour"),
        Setting("submit.disk-floor", "size", "256MiB", "free space below which nothing is submitted, so that results can still be stored"),
        Setting("poll.first", "duration", "60s", "the first poll of a job, until it is learned how long its model takes"),
        Setting("poll.grace", "duration", "15s", "added to what nine in ten jobs of the model took"),
        Setting("poll.interval", "duration", "10s", "between the first and the second poll; later ones up to 1.5 times as long each"),
        Setting("poll.interval-max", "duration", "60s", "the longest wait between polls in a job's first hour; ten minutes later on"),
        Setting("poll.eager-min", "duration", "5s", "the shortest wait between polls while no callbacks arrive"),
        Setting("poll.eager-max", "duration", "30s", "the longest wait between polls while no callbacks arrive"),
        Setting("poll.concurrency", "number", "16", "polls at once"),
        Setting("poll.backoff", "duration", "1s", "the first wait while the provider does not answer; doubled up to a minute"),
        Setting("poll.pause", "duration", "60s", "the wait after the provider refused the key"),
        Setting(
            "poll.last-words", "duration", "5m",
            "how long past its deadline a job is not given up, while its task does not answer or just after an outage"),
        Setting(
            "inbox.checkpoint", "duration", "5s",
            "how often files are flushed to the disk; where consumers take sooner, up to twice a second"),
        Setting(
            "fetch.allow", "list of addresses or blocks of them", nil,
            "where outputs may be fetched from besides public addresses, such as 10.1.0.0/16, 127.0.0.1:8080"),
        Setting("fetch.http", "yes or no", "no", "whether outputs may be fetched over http as well as https"),
        Setting("fetch.bytes-max", "size", "64MiB", "the largest output that is fetched"),
        Setting("quarantine.max", "number", "1000", "reports kept in quarantine"),
        Setting("jobs.retention", "duration", "90d", "how long a job stays in the ledger after its result was taken"),
        Setting("log.level", "trace, debug, info, notice, warning, error or critical", "notice", "what is logged to standard error"),
    ]

    /// The setting of a name.
    static func named(_ name: String) -> Setting? { all.first { $0.name == name } }
}
