import CallboxModel
import CallboxService
import Foundation
import Testing

/// The README says what the program does.
struct ReadmeTests {
    private let text: String

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    }

    @Test(arguments: Setting.all.map(\.name))
    func `every setting stands in the table as it is`(name: String) throws {
        let setting = try #require(Setting.all.first { $0.name == name })
        let usual = setting.usual.flatMap { $0.isEmpty ? nil : "`\($0)`" } ?? ""
        #expect(text.contains("| `\(name)` | `\(setting.environmentName)` | \(usual) | \(setting.meaning) |"))
    }

    @Test(arguments: ModelDeclaration.all.map(\.name))
    func `every model stands in the table with its parameters and codes`(name: String) throws {
        let model = try #require(ModelDeclaration.named(name))
        #expect(text.contains("**`\(name)`**"))
        for parameter in model.parameters + [model.callback] { #expect(text.contains("| `\(parameter.name)` |")) }
        for (code, meaning) in model.meanings { #expect(text.contains("\(code.text) \(meaning)")) }
    }
}
