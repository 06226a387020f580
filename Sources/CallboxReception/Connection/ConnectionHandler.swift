import CallboxModel
import NIOCore
import NIOHTTP1

/// The shell around a ``ConnectionMachine``: turns what the channel says into its events, and its actions into writes, timers and
/// reports. It decides nothing.
///
/// It lives on its connection's event loop.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    /// What came, in order. It waits while a request is being answered; the inlet bounds how much that can be.
    enum Arrival {
        case began
        case part(HTTPServerRequestPart)
        case failure(Answer)
        case inputClosed
    }

    let reception: ReceptionContext
    let inlet: ByteInlet
    let standing: Standing
    /// Who is at the other end, where there are addresses.
    var client: NetworkAddress?
    var machine: ConnectionMachine
    var context: ChannelHandlerContext?
    /// What the head in hand says of its signature, where one is asked for.
    var signature: SignatureFields?
    private var timer: DeadlineTimer?
    private var wait = ConnectionMachine.Wait.nothing
    private var arrivals = CircularBuffer<Arrival>(initialCapacity: 4)
    private var isPumping = false
    private var isReadHeld = false
    private var roomHeld = 0

    init(_ reception: ReceptionContext, inlet: ByteInlet, standing: Standing) {
        self.reception = reception
        self.inlet = inlet
        self.standing = standing
        machine = ConnectionMachine(
            bodyBytesMax: reception.limits.bodyBytesMax, retryAfterSeconds: reception.limits.retryAfterSeconds)
    }

    /// Takes what came, now or when its turn comes.
    func take(_ arrival: Arrival) {
        arrivals.append(arrival)
        pump()
    }

    /// Does what the machine says, and then what waited for it.
    func proceed(_ action: ConnectionMachine.Action) {
        followState()
        perform(action)
        pump()
    }

    /// Reads on the channel's behalf, now or as soon as the request in hand is answered.
    func read(context: ChannelHandlerContext) {
        isReadHeld = machine.isBusy
        if !isReadHeld { context.read() }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        timer = DeadlineTimer(on: context.eventLoop, lookahead: reception.shortestWait) { [unowned self] in
            self.proceed(self.machine.timedOut())
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        self.context = nil
    }

    private func pump() {
        guard !isPumping else { return }  // an answer that is written at once calls back while we are here
        isPumping = true
        defer { isPumping = false }
        while !machine.isBusy, let arrival = arrivals.popFirst() {
            let action = action(on: arrival)
            followState()
            perform(action)
        }
    }

    private func action(on arrival: Arrival) -> ConnectionMachine.Action {
        switch arrival {
        case .began: machine.began()
        case .part(.head(let head)): action(on: head)
        case .part(.body(let bytes)): action(on: bytes)
        case .part(.end): machine.readEnd()
        case .failure(let answer): machine.fail(answer)
        case .inputClosed: machine.inputClosed()
        }
    }

    private func action(on head: HTTPRequestHead) -> ConnectionMachine.Action {
        let ruling = reception.rules.judge(head) { reception.admits($0, head.headers, from: client) }
        if ruling == .refuse(.notFound) { reception.noteRefusal() }
        if case .take = ruling { signature = reception.signatures?.fields(of: head) }
        return machine.read(ruling, reception.rules.manner(for: head))
    }

    private func action(on bytes: ByteBuffer) -> ConnectionMachine.Action {
        guard machine.isCollecting else { return .nothing }
        guard reception.room.reserve(bytes.readableBytes) else { return machine.turnAway() }
        roomHeld += bytes.readableBytes
        return machine.read(bytes.readableBytesView)
    }

    /// Brings timer, reading and room in line with the machine.
    private func followState() {
        if machine.wait != wait {
            wait = machine.wait
            standing.note(machine.idleness)
            if let bound = reception.bound(of: wait) { timer?.wait(bound) } else { timer?.cancel() }
        }
        if !machine.isCollecting {
            reception.room.release(roomHeld)
            roomHeld = 0
        }
        if machine.isOver { inlet.discard() }
        inlet.isBehind = machine.isBusy
        if isReadHeld && !machine.isBusy {
            isReadHeld = false
            context?.read()
        }
    }
}
