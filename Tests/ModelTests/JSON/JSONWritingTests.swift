import CallboxModel
import TestSupport
import Testing

/// Writing, and reading back what was written.
struct JSONWritingTests {
    @Test func `a document is written on one line, members in order, numbers as they were`() throws {
        let document = "{ \"z\" : 1.50 ,\n \"a\" : [ 1E+2 , null , true , false , { } , [ ] ] , \"\" : \"\" }"
        #expect(try JSONScanner.scan(document).text == #"{"z":1.50,"a":[1E+2,null,true,false,{},[]],"":""}"#)
    }

    @Test(arguments: [
        ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#), ("\n", #""\n""#), ("\r", #""\r""#), ("\t", #""\t""#), ("\u{08}", #""\u0008""#),
        ("\0", #""\u0000""#), ("\u{1B}[31m", #""\u001b[31m""#), ("\u{1F}", #""\u001f""#), ("\u{7F}", #""\u007f""#),
        ("\u{80}", #""\u0080""#), ("\u{85}", #""\u0085""#), ("\u{9B}2J", #""\u009b2J""#), ("\u{A0}", "\"\u{A0}\""),
        ("\u{2028}", #""\u2028""#),
        ("\u{2029}", #""\u2029""#), ("\u{202E}x", #""\u202ex""#), ("\u{2069}", #""\u2069""#), ("\u{61C}", #""\u061c""#), ("؛", #""؛""#),
        ("\u{200D}", "\"\u{200D}\""), ("“”…", #""“”…""#), ("a\nb\u{2028}\"", #""a\nb\u2028\"""#), ("é", #""é""#), ("😀", #""😀""#),
    ])
    func `quotes, backslashes and what steers a reader's eye are escaped, the rest is not`(text: String, document: String) {
        #expect(JSONValue.string(text).text == document)
        #expect(JSONValue.object(JSONObject([(text, .null)])).text == "{\(document):null}")
    }

    @Test func `every character below the surrogates survives writing and reading`() throws {
        let all = String(String.UnicodeScalarView((0..<0xD800).compactMap { Unicode.Scalar($0 as UInt32) }))
        let back = try #require(try JSONScanner.scan(JSONValue.string(all).bytes).string)
        #expect(back.utf8.elementsEqual(all.utf8))
    }

    @Test(arguments: JSONStructureTests.accepted + JSONStringTests.escapes.map(\.0) + JSONNumberTests.accepted + [JSONBoundTests.sample])
    func `what was read and written reads the same again`(document: String) throws {
        let value = try JSONScanner.scan(document)
        let again = try JSONScanner.scan(value.bytes)
        #expect(again == value)
        #expect(again.bytes == value.bytes)
    }

    @Test func `values are made and asked for by kind`() {
        #expect(JSONValue.integer(Int64.min).text == "-9223372036854775808")
        #expect(JSONValue.text(nil).isNull)
        #expect(JSONValue.text("a").string == "a")
        #expect(JSONValue.string("004").scalarText == "004")
        #expect(JSONValue.integer(4).scalarText == "4")
        #expect(JSONValue.bool(true).scalarText == nil)
        #expect(JSONValue.bool(false).bool == false)
        #expect(JSONValue.array([]).object == nil)
        #expect(JSONValue.null.array == nil)
    }
}
