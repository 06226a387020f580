import CallboxModel
import Foundation

/// Texts that try to be more than text.
enum Hostile {
    /// Stands at the beginning of every line that an attack tries to make.
    static let mark = "FORGED"
    /// Exists only where a shell was talked into making it.
    static let trap = NSTemporaryDirectory() + "callbox-trap-\(UUID().uuidString)"

    static let attacks = [
        "\u{1B}[2J\u{1B}]0;owned\u{7}\u{1B}[8m", "\r\n\(mark): yes\r\n\r\n", "\n2026-11-21T00:00:00.000Z critical \(mark)\n\(mark)",
        "\u{9B}2J\u{85}\(mark)\u{9D}0;x\u{9C}",
        "\u{202E}txt.exe\u{2066}\u{200F}", "\u{200B}\u{FEFF}\u{AD}\u{E0041}", "\u{8}\u{8}\u{7F}\u{C}\u{B}",
        "<script>alert(1)</script><img src=x onerror=y>\"'&amp;",
        "../../../../../../tmp/x", "%2e%2e%2f..\\..\\", "$(touch \(trap));`touch \(trap)`|touch \(trap)&", "\u{2028}\(mark)\u{2029}\(mark)",
        "' OR 1=1;--", "{{7*7}}%n%s",
        "a\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30A}\u{30B}\u{30C}",
    ]

    /// All of them in one, and a NUL, and long.
    static let text = attacks.joined(separator: " ") + "\0" + String(repeating: "A", count: 3000) + attacks.joined()
    /// All of them in one, as an argument can be.
    static let argument = attacks.joined(separator: " ")

    /// A JSON string of a text, with nothing escaped that need not be.
    static func json(_ text: some StringProtocol) -> String {
        let parts = text.unicodeScalars.map { scalar in
            scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
                ? "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count) + String(scalar.value, radix: 16)
                : String(scalar)
        }
        return "\"\(parts.joined())\""
    }

    /// An error answer that is hostile in every field.
    static let error =
        #"{"error":{"code":\#(json(text)),"message":\#(json(text)),"error_message":\#(json(text))},"request_id":\#(json(text))}"#

    /// A completed task that is hostile in every field; of no task where the id is left out.
    static func completed(_ id: String?) -> String {
        let evil = json(text)
        let output =
            #"[{"content":[{"type":\#(evil),"url":\#(evil),"jobId":\#(evil)},{"type":"image","url":"javascript:\#(evil.dropFirst())}]}]"#
        return #"{\#(id.map { "\"id\":\(json($0))," } ?? "")"status":"completed","model":\#(evil),"output":\#(output),"#
            + #""usage":{"cost":\#(evil)},"metadata":{\#(evil):\#(evil)}}"#
    }

    /// A failed task that is hostile in every field.
    static func failed(_ id: String?) -> String {
        let evil = json(text)
        return #"{\#(id.map { "\"id\":\(json($0))," } ?? "")"status":"failed","error":{"code":\#(evil),"error_message":\#(evil)}}"#
    }

    /// Heads of requests that no listener should take.
    static func heads(_ path: String) -> [String] {
        let rest = "Host: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
        return [
            "POST /callbacks/../../etc/\(mark) HTTP/1.1\r\n\(rest)", "POST /callbacks/%2e%2e%2f\(mark) HTTP/1.1\r\n\(rest)",
            "POST \(path)/../\(mark) HTTP/1.1\r\n\(rest)", "POST \(path)%0d%0a\(mark) HTTP/1.1\r\n\(rest)",
            "POST \(path) HTTP/1.1\r\nX: \u{1B}[2J\(mark)\r\n\(rest)", "POST /\u{1B}[2J\(mark) HTTP/1.1\r\n\(rest)",
            "POST \(path) HTTP/1.1\r\n\(mark)\u{7}: x\r\n\(rest)", "GET \(path) HTTP/1.1\r\nUser-Agent: <script>\(mark)\r\n\(rest)",
            "\u{1B}]0;\(mark)\u{7}\r\n\r\n",
        ]
    }

    /// Whether a text that a person sees holds nothing that steers, hides, or forges a line.
    static func isHarmless(_ text: String) -> Bool {
        hasNoForeignLine(text)
            && text.unicodeScalars.allSatisfy { scalar in
                if scalar == "\n" { return true }
                return ![.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
            }
    }

    /// Whether an output for programs has no other line ends than its own, for whatever reader, and nothing that steers a terminal.
    static func isOneLineEach(_ output: String) -> Bool {
        output.unicodeScalars.allSatisfy { scalar in
            scalar == "\n"
                || ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
                    && !(0x202A...0x202E).contains(scalar.value) && !(0x2066...0x2069).contains(scalar.value)
        } && hasNoForeignLine(output)
    }

    /// Whether no line is one that an attack tried to make.
    static func hasNoForeignLine(_ text: String) -> Bool {
        !text.split(whereSeparator: \.isNewline).contains { $0.hasPrefix(mark) || $0.hasPrefix("2026-11-21T00:00:00.000Z critical") }
    }
}
