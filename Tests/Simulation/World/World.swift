import CallboxInbox
import CallboxIntake
import CallboxLedger
import CallboxModel
import Disk
import Foundation

/// One history: a state directory, the processes on it, the provider, time, and all that goes wrong, decided by one seed.
///
/// Everything happens on the one thread of the ``Baton``, except for what database and disk do on threads of their own while it waits
/// for them.
final class World: @unchecked Sendable {
    let seed: UInt64
    let directory: String
    let stage: Stage
    let inbox: Inbox
    /// What happened, a line each; only kept where somebody wants to read it.
    private(set) var trace: [String] = []
    private let isTraced: Bool
    var chance: Chance
    var tally = Tally()
    /// The first thing that was found wrong.
    private(set) var broken: Broken?

    /// True time in milliseconds, which only rises.
    private(set) var time: Int64 = 1_795_249_882_123
    /// How far the wall clock is off.
    private(set) var offset: Int64 = 0
    /// How far the wall clock was ever off.
    private var offsets: Set<Int64> = [0]
    /// How far our side's moments may be off in true time, in milliseconds: a difference as small as ``Timebase/tolerance`` is left as
    /// it is, once when a moment is noted and once when it is looked at.
    private(set) var slack: Int64 = 0

    var jobs: [JobTruth] = []
    var tasks: [String: TaskTruth] = [:]
    var deliveries: [Delivery] = []
    var members: [Member] = []
    var membersStarted = 0
    var weather = Weather.fair
    /// The end is being drawn up: nothing goes wrong any more.
    var isHonest = false
    var isFullSpell = false
    /// Ledgers whose process ended while it did nothing: as good as one newly opened, and cheaper.
    private var idleLedgers: [Ledger] = []
    /// What strikes at the files during this step.
    var strike: Strike?
    /// Jobs whose entry was answered for in this step.
    var answeredFor: [JobTruth] = []
    /// A pause that the provider asked for in this step.
    var pauseAsked: Int64?
    /// Until when no poll may be claimed, in true time.
    var pause: Int64?

    /// How the provider is at the moment.
    enum Weather: String, CaseIterable {
        case fair, outage, slow, refusing
    }

    init(seed: UInt64, directory: String, template: Template, baton: Baton, isTraced: Bool) throws {
        self.seed = seed
        self.directory = directory
        self.isTraced = isTraced
        stage = Stage(baton)
        chance = Chance(seed: seed)
        let root = try Directory.open(directory, makingWith: 0o700)
        try root.write(template.ledger, toNew: "ledger.sqlite")
        inbox = try Inbox(try StateDirectory(directory))
    }

    /// Our side's clock: the wall, as far as it is off, and waits that the simulation ends. Who looks at it rests no more.
    var clock: Clock {
        Clock(
            {
                self.stage.current?.restedUntil = 0
                return Timestamp(milliseconds: self.wall)
            }, uptime: { .milliseconds(self.time) }, boot: "simulated",
            rest: { try await self.rest($0) })
    }

    /// The wall clock in milliseconds.
    var wall: Int64 { time + offset }

    /// A number from 0 to 1 for those who draw lots.
    func fraction() -> Double { Double(chance.next() >> 11) / Double(1 << 53) }

    func note(_ event: Event) { tally.note(event) }

    /// Keeps a line. It does not say where the world lies, which is another place in every run.
    func tell(_ line: @autoclosure () -> String) {
        if isTraced { trace.append("\(time - 1_795_249_882_123) \(line().replacing(directory, with: "."))") }
    }

    /// Notes that something is wrong; the first counts.
    func expect(_ isRight: Bool, _ what: @autoclosure () -> String) {
        guard !isRight, broken == nil else { return }
        broken = Broken(what())
        tell("BROKEN: \(what())")
    }

    func pass(_ milliseconds: Int64) {
        time += milliseconds
        tell("time passes: \(milliseconds) ms")
    }

    /// Lets the wall clock jump to so far off.
    func jump(to offset: Int64) {
        note(offset > self.offset ? .clockForward : .clockBack)
        tell("the clock jumps by \((offset - self.offset) / 1000) s")
        self.offset = offset
        let tolerance = Timebase.tolerance.milliseconds
        if offsets.contains(where: { $0 != offset && abs($0 - offset) <= tolerance }) { slack = 2 * tolerance }
        offsets.insert(offset)
    }

    func takeLedger() -> Ledger? { idleLedgers.popLast() }

    /// Closes the ledger of a process that ended, or keeps it for the next.
    func putAway(_ ledger: Ledger) throws {
        if ledger.failure == nil && chance.happens(isHonest ? 1000 : 700) { idleLedgers.append(ledger) } else { try ledger.close() }
    }

    /// Closes what is kept.
    func closeLedgers() {
        for ledger in idleLedgers { try? ledger.close() }
        idleLedgers = []
    }

    func job(named text: String?) -> JobTruth? { jobs.first { $0.key.text == text } }

    func member(_ number: Int) -> Member? { members.first { $0.number == number } }
}

/// What every history begins with.
struct Template: Sendable {
    /// An empty ledger, as bytes.
    let ledger: [UInt8]

    /// Makes it, in a directory that is removed again.
    init(in directory: String) throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let root = try Directory.open(directory, makingWith: 0o700)
        try Ledger(path: directory + "/ledger.sqlite").close()
        ledger = try root.read("ledger.sqlite") ?? []
    }
}
