import CallboxModel
import CallboxReception

extension AllowList {
    /// Where addresses may be known from, as it is written.
    private enum Word: String {
        case connection
        case forwardedForList = "x-forwarded-for"
        case forwarded
        case proxyProtocol = "proxy-protocol"
    }

    /// Reads the settings; what contradicts itself is refused rather than guessed at.
    init(_ values: SettingValues, _ address: ListenAddress) throws(Failure) {
        let ranges = try values.value("listen.allow", AddressRange.list)
        let word = try values.value("listen.client-address", Word.init(rawValue:))
        let proxies = try values.value("listen.proxies") { Int($0).flatMap { (0...16).contains($0) ? $0 : nil } }
        switch word {
        case .connection, .proxyProtocol:
            guard proxies == 0 else {
                throw Failure(
                    .configuration, "The setting listen.proxies is \(proxies), but listen.client-address is \(word.rawValue).",
                    remedy: "Leave it out, or set listen.client-address to x-forwarded-for or forwarded.")
            }
            if case .unix = address, word == .connection, !ranges.isEmpty {
                throw Failure(
                    .configuration, "The setting listen.allow is of no use on a socket in the file system: it tells no addresses.",
                    remedy: "Say with listen.client-address where the proxy tells them, or leave listen.allow empty.")
            }
            self.init(ranges: ranges, source: word == .connection ? .connection : .proxyProtocol)
        case .forwardedForList, .forwarded:
            guard proxies > 0 else {
                throw Failure(
                    .configuration, "The setting listen.client-address is \(word.rawValue), but no proxy is trusted to write it.",
                    remedy: "Set listen.proxies to the number of your own proxies in front, such as 1.")
            }
            self.init(ranges: ranges, source: word == .forwarded ? .forwarded(proxies: proxies) : .forwardedForList(proxies: proxies))
        }
    }
}
