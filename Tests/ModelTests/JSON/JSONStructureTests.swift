import CallboxModel
import TestSupport
import Testing

/// Arrays, objects, words and the space between them (RFC 8259 §2 to §5).
struct JSONStructureTests {
    static let accepted = [
        "[]", "{}", "[[]]", "[{}]", #"{"":[]}"#, #"{"":0}"#, "null", "true", "false", "0", #""""#, #""a""#, "[null,1,2,null]",
        #"[[] ,[ [ ]]]"#, #"{"a":{"b":[{"c":null}]}}"#, #"{ "a" : 1 , "b" : [ ] }"#, " [] ", "\t[\n]\r", "\n\n1\n\n",
        " \t\r\n{\"a\":1} \t\r\n", #"[true,false,null,"",0,[],{}]"#,
    ]

    @Test(arguments: accepted)
    func `a well-formed document is accepted`(text: String) {
        #expect(refusal(of: text) == nil)
    }

    @Test(arguments: ["", " ", "\n", " \t\r\n "])
    func `nothing but white space is empty`(text: String) {
        #expect(refusal(of: text) == .empty)
    }

    @Test(arguments: ["[", "{", "[1", "[1,", "[[]", #"{"a""#, #"{"a":"#, #"{"a":1"#, #"{"a":1,"#, "t", "tru", "fals", "nul", "[n", "[ "])
    func `a document that stops in the middle ends too early`(text: String) {
        #expect(refusal(of: text) == .unexpectedEnd)
    }

    static let misplaced = [
        "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1;2]", "[a]", "[1:2]", "[}", "{]", "]", "}", ",", ":", "[1}", #"{"a":1]"#, #"{"a":1,}"#,
        #"{,"a":1}"#, #"{"a":1,,"b":2}"#, #"{"a" 1}"#, #"{"a"::1}"#, #"{"a":}"#, #"{"a"}"#, #"{"a","b"}"#, "{1:1}", "{null:1}", "{[]:1}",
        "{a:1}", "{'a':1}", "['a']", "[1,\n#c\n2]", "/**/1", "// c\n1", "[1/**/]", "True", "NULL", "nil", "undefined", "tRue", "truE",
        "nulL", "falsy", "NaN", "Infinity", "&", "<html>", "\u{0C}1", "\u{0B}1", "\u{A0}1", "\u{2028}1", "\u{200B}1", "[1\u{0C}]",
        "[\u{A0}]", "(1)", "@", "`a`", "[...]", "[*]", #"[\u0031]"#, #"\"a""#,
    ]

    @Test(arguments: misplaced)
    func `a byte that cannot stand where it stands is refused`(text: String) {
        #expect(refusal(of: text) == .unexpectedByte)
    }

    @Test(arguments: [
        "[][]", "{}{}", "1 2", "[]]", "{}}", "{},", "null null", "truetrue", #""a""b""#, "[]#", "{}//", "1a", "true1", "[] \u{0}",
    ])
    func `anything behind the document is refused`(text: String) {
        #expect(refusal(of: text) == .trailingBytes)
    }

    @Test func `members keep their order and elements their place`() throws {
        let object = try #require(try JSONScanner.scan(#"{"z":1,"a":[true,null,"x"],"m":{}}"#).object)
        #expect(object.members.map(\.name) == ["z", "a", "m"])
        #expect(object["a"] == .array([.bool(true), .null, .string("x")]))
        #expect(object["m"] == .object(JSONObject()))
        #expect(object["missing"] == nil)
    }

    @Test func `the error names the place and nothing of the content`() throws {
        let error = try #require(throws: JSONError.self) { try JSONScanner.scan(#"{"secret":"hunter2",}"#) }
        #expect(error.reason == .unexpectedByte)
        #expect(error.offset == 20)
        #expect(error.description == "not valid JSON: a byte that cannot stand here (byte 20)")
    }
}
