/// One kind of trouble, by the name under which it is asked for and counted.
enum Fault: String, Sendable, CaseIterable {
    case dropped = "drop"
    case doubled = "double"
    case early
    case late
    case outOfOrder = "out-of-order"
    case garbled
    case truncated
    case forged
    case wrongDialect = "wrong-dialect"
    case failing = "fail"
    case rateLimited = "rate-limit"
    case errorBefore = "error-before"
    case errorAfter = "error-after"
    case hangUpBefore = "hangup-before"
    case hangUpAfter = "hangup-after"
    case pollRateLimited = "poll-rate-limit"
    case pollError = "poll-error"
    case pollHangUp = "poll-hangup"
    case pollMissing = "poll-missing"
    case pollForeign = "poll-foreign"
    case pollEndless = "poll-endless"
    case pollRedirected = "poll-redirect"
    case unauthorised
    case forbidden
    case noBalance = "no-balance"
    case outage
    case linkExpired = "link-lifetime"
}
