import CCurl

/// Is what the curl thread does: take commands, let libcurl work, hand out what is over, wait. Everything in it belongs to that thread.
final class Loop {
    private let mailbox: Mailbox
    private let multi: MultiHandle
    private let configuration: Client.Configuration
    private let alarm = Alarm()
    private var transfers: [UInt64: Transfer] = [:]
    private var line: WaitingLine<Job>
    private var idleHandles: [EasyHandle] = []
    private var isClosing = false

    init(_ mailbox: Mailbox, _ multi: MultiHandle, _ configuration: Client.Configuration) {
        self.mailbox = mailbox
        self.multi = multi
        self.configuration = configuration
        line = WaitingLine(runningMax: configuration.connectionsMax, runningPerPlaceMax: configuration.connectionsPerHostMax)
    }

    /// Works until the client is closed; then everyone who still waits is told so.
    func run() {
        while !isClosing, turn() {}
        isClosing = true
        for job in mailbox.seal() + line.remove(where: { _ in true }) { job.fail(.closed) }
        for transfer in Array(transfers.values) { end(transfer, .failure(transfer.failure(.closed))) }
        idleHandles = []
    }

    /// Goes round once, and tells whether libcurl still works; were it to fail here, it would do so for all transfers and for ever.
    private func turn() -> Bool {
        for command in mailbox.take() { obey(command) }
        guard !isClosing else { return true }
        guard multi.perform() else { return false }
        while let (easy, code) = multi.takeFinished() {
            if let transfer = Transfer.of(easy) { end(transfer, transfer.outcome(code)) }
        }
        endOverdue()
        return multi.wait(milliseconds: millisecondsToWait)
    }

    private func obey(_ command: Mailbox.Command) {
        switch command {
        case .start(let job): take(job)
        case .cancel(let id): cancel(id)
        case .close: isClosing = true
        }
    }
}

// MARK: - Transfers

extension Loop {
    private func take(_ job: Job) {
        alarm.ring(by: job.deadline)
        line.enter(job, place: job.prepared.target.place)
        admit()
    }

    /// Starts all that may run now.
    private func admit() {
        while let job = line.next() { start(job) }
    }

    private func start(_ job: Job) {
        do throws(CurlError) {
            let easy = try handle()
            let transfer = try Transfer(job, easy: easy, alarm: alarm, egress: configuration.egress)
            try easy.prepare(job.prepared, configuration)
            try transfer.listen()
            try multi.add(easy)
            transfers[job.id] = transfer
        } catch {
            line.leave(place: job.prepared.target.place)
            mailbox.noteEnd()
            job.waiter.resume(returning: .failure(error))
        }
    }

    private func handle() throws(CurlError) -> EasyHandle {
        if let idle = idleHandles.popLast() { return idle }
        return try EasyHandle()
    }

    private func end(_ transfer: Transfer, _ outcome: Job.Outcome) {
        transfers[transfer.job.id] = nil
        multi.remove(transfer.easy)
        transfer.easy.reset()
        if idleHandles.count < configuration.connectionsMax { idleHandles.append(transfer.easy) }
        line.leave(place: transfer.job.prepared.target.place)
        mailbox.noteEnd()
        transfer.settle(outcome)
        if !isClosing { admit() }
    }

    private func cancel(_ id: UInt64) {
        if let transfer = transfers[id] { return end(transfer, .failure(transfer.failure(.cancelled))) }
        dismiss(.cancelled) { $0.id == id }
    }

    /// Ends jobs that still wait for their turn.
    private func dismiss(_ code: CurlError.Code, where isLeaving: (Job) -> Bool) {
        for job in line.remove(where: isLeaving) {
            mailbox.noteEnd()
            job.fail(code)
        }
    }
}

// MARK: - Time

extension Loop {
    /// The longest sleep of an idle client, in milliseconds: it is woken for anything that happens.
    private static let sleepMax = 3_600_000

    private var millisecondsToWait: Int32 {
        guard let next = alarm.next else { return Int32(Self.sleepMax) }
        return Int32(min((next - .now).wholeMilliseconds, Self.sleepMax))
    }

    private func endOverdue() {
        let now = ContinuousClock.now
        guard let next = alarm.next, next <= now else { return }
        alarm.clear()
        dismiss(.totalTimedOut) { $0.deadline <= now }
        for job in line.waiting { alarm.ring(by: job.deadline) }
        for transfer in Array(transfers.values) {
            if let code = transfer.exchange.overdue(now: now) {
                end(transfer, .failure(transfer.failure(code)))
            } else {
                alarm.ring(by: transfer.exchange.nextDeadline)
            }
        }
    }
}
