import ArgumentParser
import CallboxInbox
import CallboxModel
import CallboxReception
import CallboxService
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// Our own listener with a door that stores nothing and answers at once: what is left is what HTTP and the capability cost.
struct Listener: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "listener", abstract: "Listen, and store nothing.", shouldDisplay: false)

    @Argument(help: "The state directory of the capability secrets.")
    var state: String

    func run() async throws {
        var logger = Logger(label: "callbox.benchmark")
        logger.logLevel = .critical
        let secrets = try CapabilityKeyFile(StateDirectory(state), logger: logger)
        let reception = Reception(
            Reception.Configuration(address: .tcp(host: "127.0.0.1", port: 0)), keyring: { secrets.keyring }, logger: logger,
            onListening: { FileHandle.standardOutput.write(Data("{\"listening\":\"\($0)\"}\n".utf8)) },
            deliver: { _, settled in settled(.settled(.entry(.completed, revision: 1))) })
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [reception], gracefulShutdownSignals: [.sigterm], logger: logger)
        ).run()
    }
}
