import CallboxIntake
import CallboxModel
import TestSupport
import Testing

/// The rules of the gate written out: a row per matter, a column per standing of the job.
///
/// A cell is one word:
/// `+c` `+f` `+x` `+u` makes the entry (completed, failed, expired, unknown), `^c` `^f` amends it, `=` duplicate, `~` progress,
/// `M` malformed, `?` unknown job, `T` foreign task, `C` contradiction, `n` no task, `s` unknown status, `o` no output.
/// `!` behind it: the job is due for a poll at once. `#` behind it: the task id is adopted.
enum GateTable {
    private static let text = """
                                 none  open  task  compl failed       compl failed       expi- un-
                                                   call- call- signed poll  poll  sub-   red   known
                                                   back  back               mit
        callback running         ?     ~#    ~     ~     ~     ~      ~     ~     ~      ~     ~
        callback completed       ?     +c#   +c    =     C!    C!     =     C     C!     ^c    ^c
        callback upstream        ?     +c    +c    =     C!    C!     =     C     C!     ^c    ^c
        callback empty           ?     o!#   o!    =     C!    C!     =     C     C!     o!    o!
        callback failed          ?     +f#   +f    C!    =     =      C     =     =      ^f    ^f
        callback odd             ?     s!#   s!    s!    s!    s!     s!    s!    s!     s!    s!
        callback other           ?     +c#   T!    T!    T!    T!     T!    T!    T!     T!    T!
        callback noTask          ?     n!    n!    n!    n!    n!     n!    n!    n!     n!    n!
        callback malformed       ?     M!    M!    M!    M!    M!     M!    M!    M!     M!    M!
        signed   completed       ?     +c#   +c    =     C!    C!     =     C     C!     ^c    ^c
        poll     running         ?     ~#    ~     ~     ~     ~      ~     ~     ~      ~     ~
        poll     completed       ?     +c#   +c    =     ^c    ^c     =     C     ^c     ^c    ^c
        poll     empty           ?     +c#   +c    =     ^c    ^c     =     C     ^c     ^c    ^c
        poll     failed          ?     +f#   +f    ^f    =     =      C     =     =      ^f    ^f
        poll     odd             ?     ~#    ~     ~     ~     ~      ~     ~     ~      ~     ~
        poll     other           ?     +c#   T     T     T     T      T     T     T      T     T
        poll     noTask          ?     n     n     n     n     n      n     n     n      n     n
        poll     malformed       ?     M     M     M     M     M      M     M     M      M     M
        answer   completed       ?     +c#   +c    =     ^c    ^c     =     C     C      ^c    ^c
        answer   empty           ?     +c#   +c    =     ^c    ^c     =     C     C      ^c    ^c
        answer   failed          ?     +f#   +f    ^f    =     =      C     =     =      ^f    ^f
        answer   refusal         ?     +f    +f    ^f    =     =      C     =     =      ^f    ^f
        deadline expired         ?     +x    +x    =     =     =      =     =     =      =     =
        deadline unknown         ?     +u    +u    =     =     =      =     =     =      =     =
        deadline lost            ?     +u    ~     =     =     =      =     =     =      =     =
        """

    struct Column: Sendable {
        let name: String
        let standing: Standing?
    }

    /// The columns, in the order of the cells.
    static let standings: [Column] = [
        Column(name: "nowhere", standing: nil),
        Column(name: "open without a task", standing: Standing(taskID: nil, entry: nil)),
        Column(name: "open with its task", standing: Standing(taskID: "task-1", entry: nil)),
        settled(.completed, .callback, .capability),
        settled(.failed, .callback, .capability),
        settled(.failed, .callback, .signed),
        settled(.completed, .poll, .refetched),
        settled(.failed, .poll, .refetched),
        settled(.failed, .submit, .refetched),
        settled(.expired, .deadline, .none),
        settled(.unknown, .deadline, .none),
    ]

    static let rows: [Row] = text.split(separator: "\n").dropFirst(3).compactMap(row)

    /// Reads a line: the source, what it says, and the cells.
    static func row(_ line: Substring) -> Row? {
        let words = line.split(separator: " ").map(String.init)
        return matter(words[0], words[1]).map { Row(name: "\(words[0]) \(words[1])", matter: $0, cells: Array(words.dropFirst(2))) }
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let matter: Matter
        let cells: [String]
        var testDescription: String { name }
    }

    /// The word for a judgement.
    static func cell(_ judgement: Gate.Judgement, _ standing: Standing?) -> String {
        word(judgement.verdict, standing) + (judgement.isDueNow ? "!" : "") + (judgement.taskID == nil ? "" : "#")
    }
}

extension GateTable {
    private static func word(_ verdict: Verdict, _ standing: Standing?) -> String {
        switch verdict {
        case .entry(let outcome, let revision):
            revision == (standing?.entry?.revision ?? 0) + 1
                ? (revision == 1 ? "+" : "^") + (outcome == .expired ? "x" : String(outcome.rawValue.prefix(1))) : "revision \(revision)"
        case .progress: "~"
        case .duplicate: "="
        case .hint(.noTask): "n"
        case .hint(.unknownStatus): "s"
        case .hint(.noOutput): "o"
        case .hint(.unconfirmed): "h"
        case .refused(.malformed): "M"
        case .refused(.unknownJob): "?"
        case .refused(.foreignTask): "T"
        case .refused(.contradiction): "C"
        case .refused(.unsigned): "U"
        case .refused(.badSignature): "B"
        case .refused(.staleSignature): "S"
        }
    }

    private static func settled(_ outcome: Outcome, _ source: Source, _ assurance: Assurance) -> Column {
        let entry = EntryStanding(outcome: outcome, source: source, assurance: assurance, revision: 1)
        return Column(name: "\(outcome) by \(source), \(assurance)", standing: Standing(taskID: "task-1", entry: entry))
    }

    /// The matter of a row; `nil` for words that have none.
    private static func matter(_ source: String, _ said: String) -> Matter? {
        switch (source, said) {
        case ("deadline", "lost"): .loss(Samples.key(), Samples.moment)
        case ("deadline", _): Outcome(rawValue: said).map { .lapse(Samples.key(), $0, Samples.moment) }
        case ("answer", "refusal"): .refusal(Samples.answer("no"), TaskFailure(code: "004011006", message: nil))
        case ("callback", _): bodies[said].map { .report(Samples.callback($0)) }
        case ("signed", _): bodies[said].map { .report(Samples.callback($0, assurance: .signed)) }
        case ("forged", _): bodies[said].map { .report(Samples.callback($0, fault: .mismatch)) }
        case ("late", _): bodies[said].map { .report(Samples.callback($0, fault: .stale)) }
        case ("poll", _): bodies[said].map { .report(Samples.poll($0)) }
        case ("answer", _): bodies[said].map { .report(Samples.answer($0)) }
        default: nil
        }
    }

    private static let bodies = [
        "running": Body.running, "completed": Body.completed, "upstream": Body.upstream, "empty": Body.empty, "failed": Body.failed,
        "odd": Body.odd, "other": Body.other, "noTask": Body.noTask, "malformed": Body.malformed,
    ]
}
