import CallboxModel

/// What an error answer says, in whichever of the known shapes it came.
struct ProviderProblem {
    /// The longest text that is kept, in Unicode scalars.
    private static let textMax = 300
    private static let silence = "no reason given"

    let code: ProviderCode?
    /// One line of visible characters, at most 300; never empty.
    let text: String
    /// Whether it speaks of the account's balance.
    let isAboutBalance: Bool
    /// Whether it is JSON, as every answer of the gateway itself is.
    let isJSON: Bool

    init(_ body: [UInt8]) {
        let document = try? JSONScanner.scan(body)  // an error answer may be plain text
        let object = document?.object
        isJSON = document != nil
        let status = object?["status"]?.object
        let failure = TaskFailure(object?["error"]) ?? TaskFailure(status.map(JSONValue.object)) ?? TaskFailure(document)
        let balanceCode = status?["error_code"]?.scalarText ?? ""
        code = ProviderCode(status?["error_code"]) ?? failure?.code
        let plain = document == nil ? String(decoding: body.prefix(Self.textMax * 4), as: UTF8.self) : nil
        text = Self.line(failure?.message ?? plain ?? "") ?? Self.silence
        isAboutBalance = balanceCode.hasPrefix("402") || text.lowercased().contains("balance") || text.lowercased().contains("credit")
    }

    /// The failure it tells of, where a status says more than silence.
    func failure(status: Int) -> TaskFailure {
        TaskFailure(code: code, message: text == Self.silence ? "The provider answered \(status)." : text)
    }

    /// Keeps a foreign text short, on one line, and free of what would reorder or hide it on a screen; `nil` where nothing is left.
    static func line(_ text: String) -> String? {
        let visible = text.unicodeScalars.lazy.map { isVisible($0) ? Character($0) : " " }
        let line = String(visible.prefix(textMax)).split(separator: " ").joined(separator: " ")
        return line.isEmpty ? nil : line
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
