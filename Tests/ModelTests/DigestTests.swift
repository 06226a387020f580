import CallboxModel
import TestSupport
import Testing

/// SHA-256 against the vectors of FIPS 180-4.
struct DigestTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
    func `a digest is 64 lower-case hexadecimal digits`(text: String, digits: String) {
        let digest = Digest(of: text.utf8)
        #expect(digest.text == digits)
        #expect(digest.description == digits)
        #expect(digest.short == digits.prefix(8))
        #expect(Digest(digits) == digest)
    }

    @Test func `a digest that is not in its one form is refused`() {
        let digits = Digest(of: []).text
        for text in [
            "", "abc", digits.uppercased(), digits + "0", String(digits.dropLast()), digits.dropLast() + "g", digits.dropLast(2) + "é",
            " " + digits.dropLast(),
        ] {
            #expect(Digest(text) == nil)
        }
    }
}
