import CallboxModel
import TestSupport
import Testing

/// Keys of jobs: their form, their order, and what is refused.
struct JobKeyTests {
    static let sample = "019a9d3c-7a1b-7c3d-8e5f-0123456789ab"

    @Test func `a new key is a lower-case UUID of version 7`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<1000 {
            let key = JobKey(at: Samples.moment, using: &generator)
            #expect(key.text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
            #expect(JobKey(key.text) == key)
        }
    }

    @Test func `a key remembers the moment of its making`() {
        for milliseconds in [0, 1, 1_795_249_882_123, 0xFFFF_FFFF_FFFF] as [Int64] {
            #expect(Samples.key(at: Timestamp(milliseconds: milliseconds)).madeAt.milliseconds == milliseconds)
        }
        #expect(Samples.key(at: Timestamp(milliseconds: -1)).madeAt.milliseconds == 0)
    }

    @Test func `the example of the standard is read as its moment`() throws {
        // RFC 9562, appendix A.6: 2022-02-22T19:22:22Z
        let key = try #require(JobKey("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"))
        #expect(key.madeAt.text == "2022-02-22T19:22:22.000Z")
    }

    @Test func `keys sort by time whatever their random bits are`() {
        let moments = [0, 1, 255, 256, 65_535, 65_536, 1_795_249_882_122, 1_795_249_882_123, 0xFFFF_FFFF_FFFF] as [Int64]
        var generator = SeededGenerator(seed: 3)
        let keys = moments.map { JobKey(at: Timestamp(milliseconds: $0), using: &generator) }
        #expect(keys.shuffled(using: &generator).sorted() == keys)
        #expect(keys.map(\.text).sorted() == keys.map(\.text))
    }

    @Test func `keys of one moment differ`() {
        var generator = SeededGenerator(seed: 5)
        let keys = (0..<10_000).map { _ in JobKey(at: Samples.moment, using: &generator) }
        #expect(Set(keys).count == keys.count)
    }

    @Test func `all random bits set or clear keep version and variant`() {
        var (none, all) = (ConstantGenerator(word: 0), ConstantGenerator(word: .max))
        #expect(JobKey(at: Timestamp(milliseconds: 0), using: &none).text == "00000000-0000-7000-8000-000000000000")
        #expect(JobKey(at: Timestamp(milliseconds: 0), using: &all).text == "00000000-0000-7fff-bfff-ffffffffffff")
    }

    @Test(arguments: [
        "", "019a9d3c", sample + "0", String(sample.dropLast()), sample.uppercased(), "{\(sample)}", "urn:uuid:" + sample,
        " " + sample.dropFirst(), "019a9d3c7a1b7c3d8e5f0123456789ab", "019a9d3c_7a1b-7c3d-8e5f-0123456789ab",
        "019a9d3c7-a1b-7c3d-8e5f-0123456789ab", "019a9d3c-7a1b-4c3d-8e5f-0123456789ab", "019a9d3c-7a1b-8c3d-8e5f-0123456789ab",
        "019a9d3c-7a1b-7c3d-7e5f-0123456789ab", "019a9d3c-7a1b-7c3d-ce5f-0123456789ab", "019a9d3c-7a1b-7c3d-8e5f-0123456789ag",
        "019a9d3c-7a1b-7c3d-8e5f-01234567/../", "019a9d3c-7a1b-7c3d-8e5f-0123456789a\0", "019a9d3c-7a1b-7c3d-8e5f-0123456789a\n",
        "019a9d3c-7a1b-7c3d-8e5f-0123456789é", "019a9d3c-7a1b-7c3d-8e5f-0123456789a０", "００００００００-7a1b-7c3d-8e5f-0123456789ab",
        "00000000-0000-0000-0000-000000000000", "019a9d3c-7a1b-7c3d-8e5f-0123456789aB", "../../../../../../../../../etc/passwd",
    ])
    func `anything but the one form is refused`(text: String) {
        #expect(JobKey(text) == nil)
    }

    @Test func `no single character can be replaced by one that does not belong there`() throws {
        let form = Array(Self.sample.utf8)
        for index in form.indices {
            for byte in Array("/.%-_ G:\0\u{7F}".utf8) where byte != form[index] {
                var changed = form
                changed[index] = byte
                #expect(JobKey(String(decoding: changed, as: UTF8.self)) == nil)
            }
        }
    }

    @Test func `a part of a longer text can be read as a key`() throws {
        let path = Self.sample + ".json"
        #expect(try #require(JobKey(path.dropLast(5))).description == Self.sample)
    }
}

/// A generator without any randomness.
private struct ConstantGenerator: RandomNumberGenerator {
    let word: UInt64

    mutating func next() -> UInt64 { word }
}
