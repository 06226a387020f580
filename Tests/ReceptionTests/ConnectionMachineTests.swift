import CallboxModel
import TestSupport
import Testing

@testable import CallboxReception

struct ConnectionMachineTests {
    typealias Action = ConnectionMachine.Action

    enum Event {
        case began
        case head(Ruling)
        case headOfLast(Ruling)
        case body(Int)
        case end
        case settled(Receipt, Int)
        case answered
        case fail(Answer)
        case turnAway
        case timedOut
        case inputClosed
        case stop
        case giveUp
        case yield
    }

    static let path = Samples.callbackPath
    static let take = Ruling.take(path, isAwaitingInvitation: false)
    static let kept = Manner(keepsConnection: true)
    static let last = Manner()
    static let settled = Event.settled(.settled(.duplicate), 1)
    static let unavailable = Answer.unavailable(retryAfterSeconds: 5)

    static func deliver(_ count: Int, _ exchange: Int = 1) -> Action {
        .deliver(path, body: [UInt8](repeating: 1, count: count), exchange: exchange)
    }

    static let stories: [(String, [(Event, Action)])] = [
        (
            "two requests",
            [
                (.began, .nothing), (.head(take), .nothing), (.body(2), .nothing), (.body(3), .nothing), (.end, deliver(5)),
                (settled, .answer(.duplicate, kept)), (.answered, .nothing), (.began, .nothing), (.head(take), .nothing),
                (.end, deliver(0, 2)), (.settled(.settled(.progress), 2), .answer(.progress, kept)), (.answered, .nothing),
            ]
        ),
        ("an invitation", [(.began, .nothing), (.head(.take(path, isAwaitingInvitation: true)), .invite), (.end, deliver(0))]),
        (
            "the last request",
            [
                (.headOfLast(take), .nothing), (.end, deliver(0)), (settled, .answer(.duplicate, last)), (.answered, .linger),
                (.timedOut, .close),
            ]
        ),
        (
            "a refusal, and all that comes after it",
            [
                (.began, .nothing), (.head(.refuse(.notFound)), .answer(.notFound, last)), (.body(1), .nothing), (.end, .nothing),
                (.fail(.malformed), .nothing), (.answered, .linger), (.head(take), .nothing), (.end, .nothing), (.inputClosed, .close),
                (.timedOut, .nothing), (.answered, .nothing),
            ]
        ),
        ("a body of exactly the bound", [(.head(take), .nothing), (.body(8), .nothing), (.end, deliver(8))]),
        ("a body over the bound", [(.head(take), .nothing), (.body(8), .nothing), (.body(1), .answer(.tooLarge, last)), (.end, .nothing)]),
        ("no room for a body", [(.head(take), .nothing), (.turnAway, .answer(unavailable, last))]),
        ("no room for a connection", [(.turnAway, .answer(unavailable, last)), (.answered, .linger)]),
        (
            "an unknown job ends the connection",
            [(.head(take), .nothing), (.end, deliver(0)), (.settled(.settled(.refused(.unknownJob)), 1), .answer(.notFound, last))]
        ),
        ("nothing in time", [(.timedOut, .close)]),
        ("no head in time", [(.began, .nothing), (.timedOut, .answer(.timeout, last)), (.answered, .linger)]),
        ("no body in time", [(.head(take), .nothing), (.timedOut, .answer(.timeout, last))]),
        (
            "no receipt in time, and a late one",
            [
                (.head(take), .nothing), (.end, deliver(0)), (.timedOut, .answer(unavailable, kept)), (settled, .nothing),
                (.answered, .nothing),
                (.head(take), .nothing), (.end, deliver(0, 2)), (settled, .nothing),
            ]
        ),
        ("a client that does not read", [(.head(.refuse(.notFound)), .answer(.notFound, last)), (.timedOut, .close)]),
        (
            "a half-closed client",
            [
                (.head(take), .nothing), (.end, deliver(0)), (.inputClosed, .nothing), (settled, .answer(.duplicate, last)),
                (.answered, .close),
            ]
        ),
        ("a client that leaves", [(.began, .nothing), (.inputClosed, .close), (.timedOut, .nothing)]),
        ("stopping while idle", [(.stop, .nothing), (.timedOut, .close)]),
        (
            "a request that crosses the news that the listener stops",
            [
                (.stop, .nothing), (.began, .nothing), (.head(take), .nothing), (.end, deliver(0)), (settled, .answer(.duplicate, last)),
                (.answered, .linger),
            ]
        ),
        ("giving up an idle connection", [(.stop, .nothing), (.giveUp, .close)]),
        ("giving up a head", [(.began, .nothing), (.stop, .nothing), (.giveUp, .answer(unavailable, last)), (.answered, .linger)]),
        ("giving up a body", [(.head(take), .nothing), (.giveUp, .answer(unavailable, last)), (.end, .nothing)]),
        (
            "giving up a report, which is then settled",
            [(.head(take), .nothing), (.end, deliver(0)), (.giveUp, .answer(unavailable, last)), (settled, .nothing), (.answered, .linger)]
        ),
        ("giving up what is being answered", [(.head(.refuse(.notFound)), .answer(.notFound, last)), (.giveUp, .nothing)]),
        ("yielding while idle", [(.yield, .close)]),
        ("yielding in a head", [(.began, .nothing), (.yield, .close), (.head(take), .nothing)]),
        (
            "yielding after the last answer",
            [(.head(.refuse(.notFound)), .answer(.notFound, last)), (.answered, .linger), (.yield, .close)]
        ),
        ("yielding in a body", [(.head(take), .nothing), (.yield, .answer(unavailable, last)), (.answered, .linger)]),
        (
            "a report does not yield",
            [(.head(take), .nothing), (.end, deliver(0)), (.yield, .nothing), (settled, .answer(.duplicate, kept))]
        ),
        ("an answer does not yield", [(.head(.refuse(.notFound)), .answer(.notFound, last)), (.yield, .nothing)]),
        (
            "stopping in a request",
            [
                (.began, .nothing), (.stop, .nothing), (.head(take), .nothing), (.end, deliver(0)), (settled, .answer(.duplicate, last)),
                (.answered, .linger),
            ]
        ),
        (
            "stopping while an answer is written",
            [(.head(take), .nothing), (.end, deliver(0)), (settled, .answer(.duplicate, kept)), (.stop, .nothing), (.answered, .linger)]
        ),
    ]

    @Test(arguments: stories)
    func `every event has its action`(_ story: (name: String, steps: [(Event, Action)])) {
        var machine = ConnectionMachine(bodyBytesMax: 8, retryAfterSeconds: 5)
        for (index, step) in story.steps.enumerated() {
            #expect(Self.apply(step.0, to: &machine) == step.1, "\(story.name), step \(index)")
        }
    }

    @Test func `each wait is bounded from its own beginning`() {
        var machine = ConnectionMachine(bodyBytesMax: 8, retryAfterSeconds: 5)
        #expect(machine.wait == .head)
        _ = machine.began()
        #expect(machine.wait == .head)
        _ = machine.read(Self.take, Self.kept)
        #expect(machine.wait == .body)
        _ = machine.readEnd()
        #expect(machine.wait == .receipt)
        #expect(machine.isBusy)
        _ = machine.settled(.settled(.progress), exchange: 1)
        #expect(machine.wait == .flush)
        #expect(machine.isBusy)
        _ = machine.answered()
        #expect(machine.wait == .nextRequest)
        #expect(!machine.isBusy)
        _ = machine.began()
        #expect(machine.wait == .head)
        _ = machine.fail(.malformed)
        _ = machine.answered()
        #expect(machine.wait == .close)
        #expect(machine.isOver)
        machine.closed()
        #expect(machine.wait == .nothing)
    }

    @Test func `a connection is dispensable unless a callback is settled or answered, least where a capability was shown`() {
        var machine = ConnectionMachine(bodyBytesMax: 8, retryAfterSeconds: 5)
        #expect(machine.idleness == .strange)
        _ = machine.began()
        #expect(machine.idleness == .strange)
        _ = machine.read(Self.take, Self.kept)
        #expect(machine.idleness == .sending)
        _ = machine.readEnd()
        #expect(machine.idleness == nil)
        _ = machine.settled(.settled(.progress), exchange: 1)
        #expect(machine.idleness == nil)
        _ = machine.answered()
        #expect(machine.idleness == .known)
        _ = machine.stop()
        #expect(machine.wait == .farewell)
        _ = machine.read(.refuse(.malformed), Self.kept)
        _ = machine.answered()
        #expect(machine.idleness == .over)
    }

    private static func apply(_ event: Event, to machine: inout ConnectionMachine) -> Action {
        switch event {
        case .began: machine.began()
        case .head(let ruling): machine.read(ruling, kept)
        case .headOfLast(let ruling): machine.read(ruling, last)
        case .body(let count): machine.read([UInt8](repeating: 1, count: count))
        case .end: machine.readEnd()
        case .settled(let receipt, let exchange): machine.settled(receipt, exchange: exchange)
        case .answered: machine.answered()
        case .fail(let answer): machine.fail(answer)
        case .turnAway: machine.turnAway()
        case .timedOut: machine.timedOut()
        case .inputClosed: machine.inputClosed()
        case .stop: machine.stop()
        case .giveUp: machine.giveUp()
        case .yield: machine.yield()
        }
    }
}
