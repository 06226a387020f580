/// What happened in the histories that were run: a simulation that never meets a fault proves nothing of it.
enum Event: String, CaseIterable, Sendable, Codable {
    // What our side does.
    case submitted, claimed, polled, batchOfMany, flushed, reconciled, started, stopped, secondProcess
    // What the provider does with a submit.
    case accepted, acceptedAnswerLost, completeAtOnce, refused, notReached, lostUnprocessed, submitSlowedDown, submitUnauthorised
    // What the provider does with a poll.
    case pollRunning, pollEnded, pollNotFound, pollForeign, pollBroken, pollSlowedDown, pollUnauthorised, pollUnavailable, taskLost
    case outage, refusalSpell, slowSpell
    // What comes back, or does not.
    case callbackEntry, callbackDuplicate, callbackProgress, callbackHint, callbackMalformed, callbackForeign, callbackContradiction
    case callbackUnavailable, callbackUnanswered, callbackDropped, callbackEarly, callbackLate, callbackHijacked, callbackReplayed
    // What goes wrong with us.
    case killed, killedInside, killedAtStart, killedUnderWay, diskFull, diskFailed, fullSpell, clockForward, clockBack
    // What users do.
    case takenByMove, takenByDelete, takenTwice
    // How jobs end.
    case endCompleted, endFailed, endExpired, endUnknown, endAmended, endAbandoned, neverRecorded, filedAgain, pollRace
}

/// Counts what happened.
struct Tally: Sendable, Codable {
    private(set) var counts: [String: Int] = [:]
    private(set) var histories = 0

    mutating func note(_ event: Event, _ count: Int = 1) { counts[event.rawValue, default: 0] += count }
    mutating func endHistory() { histories += 1 }

    mutating func add(_ other: Tally) {
        counts.merge(other.counts, uniquingKeysWith: +)
        histories += other.histories
    }

    /// What never happened.
    var missing: [Event] { Event.allCases.filter { counts[$0.rawValue] == nil } }
}
