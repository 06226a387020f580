import CallboxIntake
import CallboxModel
import TestSupport
import Testing

/// What the operator's policy changes at the gate, written out like ``GateTable``.
///
/// Besides its words: `h` hint, unconfirmed; `U` unsigned, `B` bad signature, `S` stale signature.
/// `>` behind it: the end that it told is kept. `*` behind it: the entry is made of a word that nobody confirmed.
enum GatePolicyTable {
    private static let text = """
                                      none open task open  task  compl failed expi- un-    un-
                                                     told  told  poll  call-  red   known  known
                                                     compl compl       back         no     told
                                                                                    task   compl
        refetch    callback running   ?    ~#   ~    ~#    ~     ~     ~      ~     ~#     ~
        refetch    callback completed ?    h!#> h!>  =#    =     =     C!     h!>   h!#>   h!>
        refetch    callback upstream  ?    h!>  h!>  =     =     =     C!     h!>   ^c*    h!>
        refetch    callback failed    ?    h!#> h!>  h!#>  h!>   C     =      h!>   h!#>   h!>
        refetch    callback empty     ?    o!#  o!   o!#   o!    =     C!     o!    o!#    o!
        refetch    callback odd       ?    s!#  s!   s!#   s!    s!    s!     s!    s!#    s!
        refetch    callback other     ?    h!#> T!   =#    T!    T!    T!     T!    h!#>   T!
        refetch    callback noTask    ?    n!   n!   n!    n!    n!    n!     n!    n!     n!
        refetch    callback malformed ?    M!   M!   M!    M!    M!    M!     M!    M!     M!
        refetch    poll     running   ?    ~#   ~    ~#    ~     ~     ~      ~     ~#     ~
        refetch    poll     completed ?    +c#  +c   +c#   +c    =     ^c     ^c    ^c#    ^c
        refetch    poll     failed    ?    +f#  +f   +f#   +f    C     =      ^f    ^f#    ^f
        refetch    answer   completed ?    +c#  +c   +c#   +c    =     ^c     ^c    ^c#    ^c
        refetch    answer   refusal   ?    +f   +f   +f    +f    C     =      ^f    ^f     ^f
        refetch    deadline expired   ?    +x   +x   +x    +x    =     =      =     =      =
        refetch    deadline unknown   ?    +u   +u   +c*   +c*   =     =      =     =      ^c*
        signature  callback running   ?    U!   U!   U!    U!    U     U!     U!    U!     U!
        signature  callback completed ?    U!   U!   U!    U!    U     U!     U!    U!     U!
        signature  callback malformed ?    U!   U!   U!    U!    U     U!     U!    U!     U!
        signature  forged   completed ?    B!   B!   B!    B!    B     B!     B!    B!     B!
        signature  late     completed ?    S!   S!   S!    S!    S     S!     S!    S!     S!
        signature  signed   running   ?    ~#   ~    ~#    ~     ~     ~      ~     ~#     ~
        signature  signed   completed ?    +c#  +c   +c#   +c    =     C!     ^c    ^c#    ^c
        signature  signed   noTask    ?    n!   n!   n!    n!    n!    n!     n!    n!     n!
        signature  poll     completed ?    +c#  +c   +c#   +c    =     ^c     ^c    ^c#    ^c
        signature  answer   failed    ?    +f#  +f   +f#   +f    C     =      ^f    ^f#    ^f
        signature  deadline unknown   ?    +u   +u   +c*   +c*   =     =      =     =      ^c*
        capability callback completed ?    +c#  +c   +c#   +c    =     C!     ^c    ^c#    ^c
        capability deadline unknown   ?    +u   +u   +c*   +c*   =     =      =     =      ^c*
        """

    /// The columns, in the order of the cells.
    static let standings: [GateTable.Column] = [
        .init(name: "nowhere", standing: nil),
        .init(name: "open without a task", standing: Standing(taskID: nil, entry: nil)),
        .init(name: "open with its task", standing: Standing(taskID: "task-1", entry: nil)),
        .init(name: "told to be completed, without a task", standing: Standing(taskID: nil, entry: nil, unconfirmed: .completed)),
        .init(name: "told to be completed, with its task", standing: Standing(taskID: "task-1", entry: nil, unconfirmed: .completed)),
        .init(name: "completed by poll", standing: standing(.completed, .poll, .refetched)),
        .init(name: "failed by callback", standing: standing(.failed, .callback, .capability)),
        .init(name: "expired", standing: standing(.expired, .deadline, .none)),
        .init(name: "unknown without a task", standing: standing(.unknown, .deadline, .none, taskID: nil)),
        .init(name: "unknown, told to be completed", standing: standing(.unknown, .deadline, .none, told: .completed)),
    ]

    struct Row: Sendable, CustomTestStringConvertible {
        let policy: AssurancePolicy
        let row: GateTable.Row
        var testDescription: String { "\(policy): \(row.name)" }
    }

    static let rows: [Row] = text.split(separator: "\n").dropFirst(4).compactMap { line in
        guard let policy = AssurancePolicy(rawValue: String(line.prefix { $0 != " " })) else { return nil }
        return GateTable.row(line.dropFirst(policy.rawValue.count)).map { Row(policy: policy, row: $0) }
    }

    /// The word for a judgement.
    static func cell(_ judgement: Gate.Judgement, _ standing: Standing?) -> String {
        GateTable.cell(judgement, standing) + (judgement.unconfirmed == nil ? "" : ">") + (judgement.isUnconfirmed ? "*" : "")
    }

    private static func standing(
        _ outcome: Outcome, _ source: Source, _ assurance: Assurance, taskID: String? = "task-1", told: Outcome? = nil
    ) -> Standing {
        let entry = EntryStanding(outcome: outcome, source: source, assurance: assurance, revision: 1)
        return Standing(taskID: taskID, entry: entry, unconfirmed: told)
    }
}
