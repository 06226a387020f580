extension SandboxFaults {
    /// Every setting that ``init(parsing:onto:)`` knows, in the order of the help.
    package static let catalogue: [FaultSetting] = callbackSettings + taskSettings + submitSettings + pollSettings + serviceSettings

    private static let callbackSettings: [FaultSetting] = [
        .share("drop", \.dropped, "the terminal callback is never sent"),
        .share("double", \.doubled, "the terminal callback is sent twice at once"),
        .share("early", \.early, "the terminal callback comes before the submit is answered"),
        .share("late", \.late, "the terminal callback comes long after the end"),
        .duration("late-delay", \.lateDelay, "how long a late callback waits", defaultValue: "2"),
        .share("out-of-order", \.outOfOrder, "a progress callback follows the terminal one"),
        .share("garbled", \.garbled, "the terminal callback is not JSON"),
        .share("truncated", \.truncated, "the terminal callback ends in the middle"),
        .share("forged", \.forged, "a stranger sends a callback with a wrong capability, too"),
        .share("wrong-dialect", \.wrongDialect, "the terminal callback comes in the other dialect"),
    ]

    private static let taskSettings: [FaultSetting] = [
        .share("fail", \.failing, "the task fails"),
        .lifetime("link-lifetime", \.linkLifetime, "how long result files can be fetched"),
    ]

    private static let submitSettings: [FaultSetting] = [
        .share("rate-limit", \.rateLimited, "a submit is answered 429"),
        .duration("retry-after", \.retryAfter, "what a 429 tells to wait", defaultValue: "1"),
        .text("retry-after-text", \.retryAfterText, "what a 429 says in Retry-After, as it is; empty for no header"),
        .spell("rate-limit-spell", \.rateLimitSpell, "every submit of a spell is answered 429"),
        .share("error-before", \.errorBefore, "a submit is answered 5xx and no task is made"),
        .share("error-after", \.errorAfter, "a submit is answered 5xx although the task is made"),
        .share("hangup-before", \.hangUpBefore, "a submit gets no answer and no task is made"),
        .share("hangup-after", \.hangUpAfter, "a submit gets no answer although the task is made"),
    ]

    private static let pollSettings: [FaultSetting] = [
        .share("poll-rate-limit", \.pollRateLimited, "a poll is answered 429"),
        .share("poll-error", \.pollError, "a poll is answered 5xx"),
        .share("poll-hangup", \.pollHangUp, "a poll gets no answer"),
        .share("poll-missing", \.pollMissing, "a poll is answered 404 although the task is there"),
        .share("poll-foreign", \.pollForeign, "a poll is answered with another task"),
        .share("poll-endless", \.pollEndless, "the answer to a poll does not end"),
        .share("poll-redirect", \.pollRedirected, "a poll is sent elsewhere"),
    ]

    private static let serviceSettings: [FaultSetting] = [
        .window("unauthorised", \.unauthorised, "no key is accepted (401)"),
        .window("forbidden", \.forbidden, "the account may do nothing (403)"),
        .window("no-balance", \.noBalance, "the account cannot pay (402)"),
        .duration("latency", \.latency, "how long every answer is held back", defaultValue: "0"),
        .window("outage", \.outage, "the whole API is out and callbacks wait"),
        .share("outage-hangup", \.outageHangUp, "of the requests during an outage: no answer instead of 503", defaultValue: "0.5"),
    ]
}
