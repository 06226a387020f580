import CallboxFetch
import CallboxModel
import CallboxPoll
import CallboxReception
import CallboxService
import CallboxSubmit
import Curl
import Foundation
import Testing

/// Settings: from where they come, in which form, and what is refused.
struct SettingsTests {
    private func settings(
        flags: [String: String] = [:], environment: [String: String] = [:], file: String? = nil
    ) throws(Failure) -> Settings {
        try Settings(try SettingSources(flags: flags, environment: environment, file: file), environment: environment)
    }

    @Test func `a flag counts before the environment, the environment before the file, the file before the usual value`() throws {
        let file = try Scratch.file(#"{"poll":{"first":"1s"},"poll.grace":"2s","submit":{"concurrency":3,"attempts":4}}"#)
        let settings = try settings(
            flags: ["poll.first": "3s"], environment: ["CALLBOX_POLL_FIRST": "2s", "CALLBOX_POLL_GRACE": "5s"], file: file)
        #expect(settings.poll.schedule.firstUnlearned == .seconds(3))
        #expect(settings.poll.schedule.grace == .seconds(5))
        #expect(settings.submit.concurrency == 3)
        #expect(settings.poll.concurrency == 16)
    }

    @Test(arguments: [["poll.frist": "1s"], ["": "1"], ["provider": "x"]])
    func `a name that is not a setting is refused`(flags: [String: String]) {
        #expect(throws: Failure.self) { try settings(flags: flags) }
    }

    @Test func `an environment variable of ours that is not a setting is refused, others are not looked at`() throws {
        #expect(throws: Failure.self) { try settings(environment: ["CALLBOX_PROVIDER_KYE": "x"]) }
        _ = try settings(environment: ["PATH": "/bin", "CALLBOXES": "x"])
    }

    @Test func `an unknown name in the file is refused and named`() throws {
        let file = try Scratch.file(#"{"listen":{"adress":"127.0.0.1:1"}}"#)
        let failure = #expect(throws: Failure.self) { try settings(file: file) }
        #expect(failure?.message.contains("listen.adress") ?? false)
    }

    @Test(arguments: ["", "[]", "{", #"{"a":1,"a":2}"#, #"{"poll":{"first":["1s"]}}"#])
    func `a file that is no object of settings is refused`(text: String) throws {
        let file = try Scratch.file(text)
        #expect(throws: Failure.self) { try settings(file: file) }
    }

    @Test(arguments: [
        ("poll.first", "10"), ("poll.first", "0s"), ("poll.first", "-1s"), ("listen.body-max", "big"), ("listen.body-max", "9MiB"),
        ("listen.connections-max", "0"),
        ("provider.url", "cloud.vtrix.ai"), ("provider.url", "https://user:word@host"), ("public.url", "ftp://x"),
        ("public.url", "https://x?a=1"),
        ("listen.address", "8080"), ("listen.address", "127.0.0.1:99999"), ("listen.address", "unix:"), ("listen.prefix", "/../x"),
        ("log.level", "loud"), ("listen.threads", "65"), ("provider.key", "two\nlines"), ("provider.key", "sk canary"),
    ])
    func `a value in another form is refused, and the setting is named`(name: String, value: String) {
        let failure = #expect(throws: Failure.self) { try settings(flags: [name: value]) }
        #expect(failure?.code == .configuration)
        if name != "listen.prefix" { #expect(failure?.message.contains(name) ?? false) }
    }

    @Test(arguments: [
        ("127.0.0.1:8750", ListenAddress.tcp(host: "127.0.0.1", port: 8750)), ("[::1]:80", .tcp(host: "::1", port: 80)),
        ("unix:/run/callbox.sock", .unix(path: "/run/callbox.sock")), ("systemd", .inherited),
    ])
    func `an address is read in each of its forms`(text: String, address: ListenAddress) throws {
        #expect(try settings(flags: ["listen.address": text]).reception.address == address)
    }

    @Test(arguments: [
        ([:], AllowList.Source.connection, 0), (["listen.allow": "192.0.2.0/24, ::1"], .connection, 2),
        (["listen.client-address": "x-forwarded-for", "listen.proxies": "2"], .forwardedForList(proxies: 2), 0),
        (
            ["listen.client-address": "forwarded", "listen.proxies": "1", "listen.address": "unix:/x", "listen.allow": "::/0"],
            .forwarded(proxies: 1), 1
        ),
        (["listen.client-address": "proxy-protocol", "listen.address": "unix:/x", "listen.allow": "::/0"], .proxyProtocol, 1),
    ])
    func `who may call is read with where the address stands`(_ sample: (flags: [String: String], source: AllowList.Source, ranges: Int))
        throws
    {
        let list = try settings(flags: sample.flags).reception.allowList
        #expect(list.source == sample.source)
        #expect(list.ranges.count == sample.ranges)
    }

    @Test(arguments: [
        ["listen.allow": "192.0.2.1/24"], ["listen.allow": "::1,"], ["listen.allow": "example.org"], ["listen.client-address": "x-real-ip"],
        ["listen.client-address": "x-forwarded-for"], ["listen.client-address": "forwarded", "listen.proxies": "0"],
        ["listen.proxies": "1"],
        ["listen.client-address": "proxy-protocol", "listen.proxies": "1"], ["listen.proxies": "17"], ["listen.proxies": "-1"],
        ["listen.allow": "::1", "listen.address": "unix:/x"],
    ])
    func `an allow-list that cannot be meant is refused`(flags: [String: String]) {
        let failure = #expect(throws: Failure.self) { try settings(flags: flags) }
        #expect(failure?.code == .configuration)
    }

    @Test func `the key comes from its file, without the line break`() throws {
        let file = try Scratch.file("sk-canary-1\n")
        let settings = try settings(flags: ["provider.key-file": file])
        #expect(settings.providerKey != nil)
        #expect(!String(reflecting: settings).contains("canary"))
    }

    @Test(arguments: ["", "\n", "two\nlines\n", "a key", "schlüssel"])
    func `a key file that holds not exactly one line that can be sent is refused`(text: String) throws {
        let file = try Scratch.file(text)
        #expect(throws: Failure.self) { try settings(flags: ["provider.key-file": file]) }
    }

    @Test func `a key and a key file together are refused`() throws {
        let file = try Scratch.file("k")
        #expect(throws: Failure.self) { try settings(flags: ["provider.key-file": file, "provider.key": "k"]) }
    }

    @Test func `the state directory follows systemd, then XDG, then home`() throws {
        #expect(try settings(environment: ["STATE_DIRECTORY": "/a:/b", "XDG_STATE_HOME": "/x", "HOME": "/h"]).state == "/a")
        #expect(try settings(environment: ["XDG_STATE_HOME": "/x", "HOME": "/h"]).state == "/x/callbox")
        #expect(try settings(environment: ["XDG_STATE_HOME": "relative", "HOME": "/h"]).state == "/h/.local/state/callbox")
        #expect(try settings(environment: ["CALLBOX_STATE": "/s", "STATE_DIRECTORY": "/a"]).state == "/s")
    }

    @Test func `every setting has a usual value that is valid, or none`() throws { _ = try settings() }

    @Test(arguments: ["", "127.0.0.1", "10.0.0.0/8, [::1]:8080,fd00::/8"])
    func `addresses to fetch from are read from a list`(text: String) throws {
        _ = try settings(flags: ["fetch.allow": text])
    }

    @Test(arguments: ["localhost", "10.0.0.1/8", "127.0.0.1;::1", "127.0.0.1,", ",", "example.org:80"])
    func `a list with anything but addresses in it is refused`(text: String) {
        #expect(throws: Failure.self) { try settings(flags: ["fetch.allow": text]) }
    }

    @Test func `outputs are fetched over https alone unless it is said otherwise`() throws {
        #expect(try settings().fetch.egress == .publicHTTPS)
        #expect(try settings(flags: ["fetch.http": "yes"]).fetch.egress == .publicOnly(permitsHTTP: true))
        #expect(throws: Failure.self) { try settings(flags: ["fetch.http": "maybe"]) }
    }
}
