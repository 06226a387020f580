import CallboxModel
import CallboxSandbox
import Testing

@Suite struct FaultParsingTests {
    @Test func `every kind of setting is read`() throws {
        let faults = try SandboxFaults(parsing: [
            "drop=0.3", "late-delay=250ms", "outage=2-4.5", "rate-limit-spell=20+10", "link-lifetime=60", "latency=1.5s", "fail=1",
        ])
        var expected = SandboxFaults.none
        expected.dropped = 0.3
        expected.lateDelay = .milliseconds(250)
        expected.outage = .seconds(2)..<(.milliseconds(4500))
        expected.rateLimitSpell = RateLimitSpell(first: 20, length: .submits(10))
        expected.linkLifetime = .seconds(60)
        expected.latency = .milliseconds(1500)
        expected.failing = 1
        #expect(faults == expected)
    }

    @Test func `a spell can last a time`() throws {
        let faults = try SandboxFaults(parsing: ["rate-limit-spell=3+1.5s"])
        #expect(faults.rateLimitSpell == RateLimitSpell(first: 3, length: .time(.milliseconds(1500))))
    }

    @Test func `a mix can be a start, and later words win`() throws {
        #expect(try SandboxFaults(parsing: ["rich"]) == .rich)
        #expect(try SandboxFaults(parsing: ["rich", "drop=0"]).dropped == 0)
        #expect(try SandboxFaults(parsing: ["rich", "none"]) == .none)
        #expect(try SandboxFaults(parsing: [], onto: .rich) == .rich)
    }

    @Test func `every setting of the catalogue moves something, and no two have one name`() throws {
        let values = ["1", "0.5", "3", "2-4", "20+10"]
        for setting in SandboxFaults.catalogue {
            let isMoved = values.contains { (try? SandboxFaults(parsing: ["\(setting.name)=\($0)"])).map { $0 != .none } ?? false }
            #expect(isMoved, "\(setting.name)")
            #expect(!setting.meaning.isEmpty && !setting.defaultValue.isEmpty)
        }
        #expect(Set(SandboxFaults.catalogue.map(\.name)).count == SandboxFaults.catalogue.count)
    }

    @Test func `an unknown name is told with all that are known`() throws {
        let failure = try #require(throws: Failure.self) { try SandboxFaults(parsing: ["drp=0.3"]) }
        #expect(failure.code == .usage)
        #expect(failure.message.contains("drp"))
        #expect(SandboxFaults.catalogue.allSatisfy { failure.remedy?.contains($0.name) == true })
    }

    @Test(arguments: [
        "drop", "drop=", "drop=2", "drop=-1", "drop=nan", "drop=0,3", "late-delay=soon", "late-delay=1h", "late-delay=99999999",
        "outage=4-2", "outage=2", "outage=-4", "rate-limit-spell=0+3", "rate-limit-spell=3", "rate-limit-spell=3+0", "link-lifetime=x",
    ])
    func `a value of the wrong form is told with the right one`(word: String) throws {
        let failure = try #require(throws: Failure.self) { try SandboxFaults(parsing: [word]) }
        #expect(failure.code == .usage)
        #expect(failure.message.contains(word))
        #expect(failure.remedy?.contains("such as") == true)
    }
}
