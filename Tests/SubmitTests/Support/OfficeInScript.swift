import Synchronization
import TestSupport

/// Hands an office to the script of a provider that was started before it.
private final class Holder: Sendable {
    private let held = Mutex<Office?>(nil)

    var office: Office? {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }
}

/// Runs a test with an office that the provider's script reaches as well: for what happens while a request is under way.
func withOfficeInScript<Value>(
    _ script: @escaping @Sendable (Office, ReceivedRequest, Int) -> Reply, _ body: (Office, ScriptedProvider) async throws -> Value
) async throws -> Value {
    let holder = Holder()
    return try await withOffice { request, number in
        holder.office.map { script($0, request, number) } ?? .hangUp
    } _: { office, server, _ in
        holder.office = office
        return try await body(office, server)
    }
}
