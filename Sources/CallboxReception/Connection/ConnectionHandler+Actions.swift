import CallboxModel
import Logging
import NIOCore

extension ConnectionHandler {
    /// Carries an action of the machine out.
    func perform(_ action: ConnectionMachine.Action) {
        switch action {
        case .nothing: break
        case .invite: context?.writeAndFlush(wrapOutboundOut(Answer.invitation), promise: nil)
        case .deliver(let path, let body, let exchange): deliver(path, body, exchange)
        case .answer(let answer, let manner): send(answer, manner)
        case .linger: context?.close(mode: .output, promise: nil)
        case .close: context?.close(promise: nil)
        }
    }

    private func deliver(_ path: CallbackPath, _ body: [UInt8], _ exchange: Int) {
        guard let loop = context?.eventLoop else { return }
        let report = report(path, body)
        let handler = NIOLoopBound(self, eventLoop: loop)
        reception.deliver(report) { [connections = reception.connections] receipt in
            connections.run(on: loop) { handler.value.receive(receipt, for: path, exchange) }
        }
    }

    private func report(_ path: CallbackPath, _ body: [UInt8]) -> Report {
        let now = reception.clock.now
        defer { signature = nil }
        let fault = reception.signatures.flatMap { signatures in
            signature.map { signatures.fault(of: $0, body: body, at: now) } ?? .missing
        }
        let isSigned = reception.signatures != nil && fault == nil
        return Report(
            key: path.key, source: .callback, assurance: isSigned ? .signed : .capability, receivedAt: now, body: body, fault: fault)
    }

    private func receive(_ receipt: Receipt, for path: CallbackPath, _ exchange: Int) {
        // The event that tells this connection to stop may still be on its way.
        if reception.connections.isStopping { proceed(machine.stop()) }
        let action = machine.settled(receipt, exchange: exchange)
        reception.logger.debug(
            "A callback was answered.",
            metadata: [
                "job.key": "\(path.key)", "capability.digest": "\(path.capabilityDigest)",
                "http.status": "\(Answer(receipt).status.code)", "client.waited": "\(action != .nothing)",
            ])
        proceed(action)
    }

    /// The next request is not looked at before this answer has left the process: a client that does not read cannot make answers pile up.
    private func send(_ answer: Answer, _ manner: Manner) {
        guard let context else { return }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { result in
            switch result {
            case .success: self.proceed(self.machine.answered())
            case .failure: self.context?.close(promise: nil)
            }
        }
        context.writeAndFlush(wrapOutboundOut(answer.bytes(manner, at: reception.clock.now)), promise: written)
    }
}
