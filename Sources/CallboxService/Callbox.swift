import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import CallboxPoll
import CallboxProvider
import CallboxReception
import CallboxSubmit
import Curl
import Disk
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// The object graph over one state directory: what a command needs, made in the right order and closed in the reverse one.
package struct Callbox: Sendable {
    package let settings: Settings
    package let state: StateDirectory
    package let ledger: Ledger
    package let secrets: CapabilityKeyFile
    private let clock: Clock

    /// Opens a state directory for reading and small changes; nothing long-lived is started.
    package init(_ settings: Settings, clock: Clock = .wall.on(boot: Machine.bootID)) throws {
        self.settings = settings
        self.clock = clock
        state = try StateDirectory(settings.state)
        ledger = try Self.openLedger(state)
        secrets = try CapabilityKeyFile(state, openJobs: try ledger.openJobs().count, clock: clock)
    }

    static func openLedger(_ state: StateDirectory) throws -> Ledger {
        do {
            return try Ledger.open(in: state)
        } catch let error as LedgerError {
            throw Failure(ledger: error, path: state.ledgerPath)
        }
    }

    /// The inbox as its consumers see it.
    package func inbox() throws -> Inbox { try Inbox(state) }

    /// Opens the door of this process; the recovery is done when it returns.
    package func intake(role: String) async throws -> Intake {
        try await Intake(state: state, ledger: ledger, role: role, limits: settings.limits, policy: settings.assurance, clock: clock)
    }

    /// The callback URL of a job; `nil` while no public URL is set.
    package var callbackURL: @Sendable (JobKey) -> String? {
        let (secrets, base) = (secrets, settings.publicURL)
        return { key in base.map { $0.text + CallbackPath.path(for: key, in: secrets.keyring) } }
    }

    /// Calls with a provider, and closes its connections afterwards.
    package func withProvider<Value>(_ body: (any Provider) async throws -> Value) async throws -> Value {
        guard let key = settings.providerKey else {
            throw Failure(
                .unauthorised, "No API key is set.",
                remedy: "Put it into a file and name the file with CALLBOX_PROVIDER_KEY_FILE, or set CALLBOX_PROVIDER_KEY.")
        }
        let client: Client
        do throws(CurlError) {
            client = try Client(.init(egress: .chosenByOperator, caFile: settings.providerCAFile, userAgent: "callbox/\(Version.text)"))
        } catch {
            throw Failure(.configuration, error.message, remedy: error.advice)
        }
        let limits = TransferLimits(firstByte: settings.providerTimeout, total: settings.providerTimeout, bodyBytesMax: 1 << 20)
        let provider = CurlProvider(
            client, .init(baseURL: settings.providerURL, key: key, keyName: settings.providerKeyName, limits: limits), clock: clock)
        do {
            let value = try await body(provider)
            await client.close()
            return value
        } catch {
            await client.close()
            throw error
        }
    }

    /// Closes the ledger, after everything that uses it.
    package func close() throws { try ledger.close() }
}

extension Callbox {
    /// Which of the long-lived parts a process runs.
    package struct Parts: OptionSet, Sendable {
        package let rawValue: Int
        package static let listen = Parts(rawValue: 1)
        package static let poll = Parts(rawValue: 2)

        package init(rawValue: Int) { self.rawValue = rawValue }
    }

    /// Runs parts until SIGTERM or SIGINT, and stops them in order: first no new callbacks, then no new polls, and last the door,
    /// which settles what waits.
    ///
    /// - Parameter onListening: called with the bound address, in the listener's words, once callbacks are taken.
    package func run(_ parts: Parts, role: String, onListening: @escaping @Sendable (String) -> Void = { _ in }) async throws {
        let signatures = try parts.contains(.listen) ? settings.signature.map { try SignatureSecretsFile($0) } : nil
        if parts.contains(.listen) {
            try state.claimListener()
        }
        let serve = { (provider: (any Provider)?) in
            let intake = try await intake(role: role)
            var services: [any Service] = [intake]
            if let provider { services.append(Poller(provider: provider, intake: intake, settings: settings.poll, clock: clock)) }
            if parts.contains(.listen) { services.append(try reception(intake, signatures, onListening: onListening)) }
            try await run(services)
        }
        // Without a key nothing is begun: a door that is opened must be closed again.
        try await parts.contains(.poll) ? withProvider(serve) : serve(nil)
    }

    private func run(_ services: [any Service]) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "callbox.service"))
        configuration.maximumGracefulShutdownDuration = settings.limits.stopTimeout
        try await ServiceGroup(configuration: configuration).run()
    }

    private func reception(
        _ intake: Intake, _ signatures: SignatureSecretsFile?, onListening: @escaping @Sendable (String) -> Void
    ) throws -> Reception {
        let secrets = secrets
        let logger = Logger(label: "callbox.reception")
        var configuration = settings.reception
        let room = try OpenFiles.connectionRoom(for: configuration.limits.connectionsMax)
        if room < configuration.limits.connectionsMax {
            logger.warning(
                "There are not enough descriptors (ulimit -n, LimitNOFILE=) for listen.connections-max.",
                metadata: ["connections.max": "\(room)"])
            configuration.limits.connectionsMax = room
        }
        var verifier: (@Sendable () -> SignatureVerifier)?
        if let signatures { verifier = { signatures.verifier } }
        return Reception(
            configuration, keyring: { secrets.keyring }, signatures: verifier, clock: clock, logger: logger,
            onListening: { onListening($0.description) },
            deliver: { report, completion in intake.receive(report, completion: completion) })
    }
}

extension Callbox {
    /// Calls with a submitter, and signs off afterwards.
    package func withSubmitter<Value>(_ body: (Submitter) async throws -> Value) async throws -> Value {
        try await withProvider { provider in
            let intake = try await intake(role: "submit")
            let submitter = Submitter(
                provider: provider, intake: intake, callbackURL: callbackURL, settings: settings.submit, space: space, clock: clock)
            do {
                if let shortage = submitter.shortage { throw Failure(.storage, shortage, remedy: "Nothing was recorded or sent.") }
                let value = try await body(submitter)
                try await intake.close()
                return value
            } catch {
                try await intake.close()
                throw error
            }
        }
    }

    /// What is left of the disk; where it does not tell, the next write will.
    private var space: @Sendable () -> DiskSpace? {
        let root = state.root
        return {
            guard let space = try? root.space() else { return nil }  // a disk that is broken refuses the next write
            return DiskSpace(bytesFree: space.bytesFree, filesFree: space.filesFree, filesMax: space.filesMax)
        }
    }

    /// Polls once what is due, or every open job.
    ///
    /// - Returns: how many were polled.
    /// - Throws: ``CallboxModel/Failure`` `providerUnreachable` or `unauthorised` where the provider did not answer at last.
    package func pollOnce(all: Bool) async throws -> Int {
        try await withProvider { provider in
            let intake = try await intake(role: "poll")
            let poller = Poller(provider: provider, intake: intake, settings: settings.poll, clock: clock)
            let count = try await poller.runOnce(all: all)
            try await intake.close()
            if let trouble = await poller.trouble { throw trouble }
            return count
        }
    }
}

extension OpenFiles {
    /// Raises the bound on descriptors for so many connections, as far as the system lets it.
    ///
    /// - Returns: how many connections there is room for: the ledger, the inbox and what goes out must never have to wait for one.
    static func connectionRoom(for connections: Int) throws(DiskError) -> Int {
        let others = 256
        let limit = Int(clamping: try raise(to: UInt64(connections + others)))
        return min(connections, max(limit / 4, limit - others, 1))
    }
}

extension Failure {
    /// Tells what a person can do about a ledger that cannot be opened.
    fileprivate init(ledger error: LedgerError, path: String) {
        switch error.code {
        case .newer:
            self.init(.ledgerUnknown, "\(path) was made by a newer version of Callbox.", remedy: "Use that version; nothing was changed.")
        case .older:
            self.init(
                .stateInUse, "\(path) was made by an older version of Callbox, and another process has it open.",
                remedy: "Stop every Callbox on this directory, and start this version: it brings the ledger up to date.")
        case .unreadable:
            self.init(
                .ledgerUnknown, "\(path) is not a ledger of Callbox, or it is damaged.",
                remedy: "Nothing was changed. Restore it from a backup, or give another state directory with --state-dir.", cause: error)
        case .busy:
            self.init(.storage, "\(path) is locked by another program for long.", remedy: "Find it with: fuser \(path)", cause: error)
        case .full, .failed, .refused:
            self.init(.storage, "\(path) cannot be used.", remedy: "Check space and permissions of its directory.", cause: error)
        }
    }
}
