/// Is one thread with one set of transfers and connections, and the way there.
final class Lane: Sendable {
    /// Takes the jobs of the lane.
    let mailbox: Mailbox
    private let thread: LoopThread
    private let end = Latch()

    /// Starts the thread.
    /// - Throws: `CurlError.Code.unavailable`.
    init(_ configuration: Client.Configuration) throws(CurlError) {
        let multi = try MultiHandle(connectionsMax: configuration.connectionsMax)
        let mailbox = Mailbox(multi, transfersMax: configuration.transfersMax)
        self.mailbox = mailbox
        thread = try LoopThread { [end] in
            Loop(mailbox, multi, configuration).run()
            end.open()
        }
    }

    deinit {
        // After `close` both do nothing; without it the thread ends by itself.
        mailbox.close()
        thread.detach()
    }

    /// Ends all transfers, then the thread, and returns when all is freed.
    func close() async {
        mailbox.close()
        await end.wait()
        // Nothing is left to the thread but to free libcurl's memory, which waits for no network.
        thread.join()
    }
}
