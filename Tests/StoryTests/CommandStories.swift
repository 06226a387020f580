import CallboxLedger
import CallboxModel
import Foundation
import Testing

extension Running {
    /// The command line as people and programs meet it.
    @Suite struct CommandStories {
        @Test func `the help of every command shows how to call it`() async throws {
            try await withStage { stage in
                let tree = try JSONScanner.scan(try await stage.run("--experimental-dump-help").output).object?["command"]
                let commands = paths(of: try #require(tree))
                #expect(commands.count > 20)
                for command in commands {
                    let help = try await stage.run(command + ["--help"])
                    let call = (["callbox"] + command).joined(separator: " ")
                    #expect(help.exit == 0)
                    #expect(help.output.split(separator: "\n").contains { $0.hasPrefix("  ") && $0.contains(call) }, "\(call)")
                }
            }
        }

        /// The words of every command below one, its own first.
        private func paths(of command: JSONValue, under words: [String] = []) -> [[String]] {
            let children = (command.object?["subcommands"]?.array ?? []).filter { $0.object?["commandName"]?.string != "help" }
            return [words] + children.flatMap { paths(of: $0, under: words + [$0.object?["commandName"]?.string ?? ""]) }
        }

        @Test(arguments: [
            ["submit", "remix", "--frob"], ["frob"], ["jobs", "ls", "--limit", "many"], ["inbox", "take"], ["poll", "--all"],
            ["submit", "batch", "/no/such/file"], ["wait", "no-key"], ["serve", "--set", "nothing"],
        ])
        func `a wrong call is told on standard error with exit code 64`(arguments: [String]) async throws {
            try await withStage { stage in
                let finished = try await stage.run(arguments)
                #expect(finished.exit == 64)
                #expect(finished.output.isEmpty && !finished.errors.isEmpty)
            }
        }

        @Test func `invalid parameters are named all at once, and nothing is sent`() async throws {
            let provider = try ScriptedProvider.taking { id, _ in TaskDocument.running(id) }
            try await withStage(provider) { stage in
                let submit = try await stage.run("submit", "remix", "--image-no", "9", "--prompt", "", "--mode", "loud")
                #expect(submit.exit == 20)
                #expect(submit.errors.hasSuffix("\n") && !submit.errors.hasSuffix("\n\n"), "a code says no more than the lines before it")
                for (parameter, code, allowed) in [
                    ("jobId", "004011001", "not empty"), ("imageNo", "004011003", "0, 1, 2, 3"),
                    ("remixPrompt", "004011006", "1 to 8192 characters"), ("mode", "004011004", "0, 1"),
                ] {
                    let line = submit.errors.split(separator: "\n").first { $0.contains(code) }
                    #expect(line?.contains(parameter) == true && line?.contains(allowed) == true, "\(code)")
                }
                let lines = [#"{"model":"remix","params":{}}"#, #"{"model":"retexture","params":{}}"#, "no JSON"]
                let path = try stage.write(lines.joined(separator: "\n"), to: "jobs.ndjson")
                let batch = try await stage.run("submit", "batch", path)
                #expect(batch.exit == 20)
                for words in ["line 1: 004011001", "line 2: 004013001", "line 3: "] { #expect(batch.errors.contains(words)) }
                #expect(provider.connectionCount == 0)
                #expect(try await stage.run("jobs", "ls").output.isEmpty)
            }
        }

        @Test(arguments: [["submit", "raw", "--model", "m", "--params", "{}"], ["poll"], ["serve"]])
        func `a missing key is told with what to do about it`(arguments: [String]) async throws {
            try await withStage { stage in
                stage.set("provider.key-file", nil)
                let finished = try await stage.run(arguments)
                #expect(finished.exit == 77)
                #expect(finished.errors.contains("No API key is set") && finished.errors.contains("CALLBOX_PROVIDER_KEY_FILE"))
                #expect(try await stage.withLedger { try await $0.instances() }.isEmpty, "whoever did not begin has nothing to end")
            }
        }

        @Test func `a setting that does not exist is refused wherever it stands`() async throws {
            try await withStage { stage in
                let file = try stage.write(#"{"poll": {"frist": "1s"}}"#, to: "settings.json")
                let ways = [
                    try await stage.run("jobs", "ls", "--set", "poll.frist=1s"),
                    try await stage.run("jobs", "ls", besides: ["CALLBOX_POLL_FRIST": "1s"]),
                    try await stage.run("jobs", "ls", "--config", file),
                ]
                for finished in ways {
                    #expect(finished.exit == 78 && finished.output.isEmpty)
                    #expect(finished.errors.lowercased().replacing("_", with: ".").contains("poll.frist"))
                    #expect(finished.errors.contains("callbox config --all"))
                }
                #expect(!FileManager.default.fileExists(atPath: stage.state))
            }
        }

        @Test func `a state directory that others may enter is refused`() async throws {
            try await withStage { stage in
                #expect(try await stage.run("jobs", "ls").exit == 0)
                chmod(stage.state, 0o755)
                for arguments in [["jobs", "ls"], ["listen"], ["inbox", "ls"]] {
                    let finished = try await stage.run(arguments)
                    #expect(finished.exit == 78 && finished.errors.contains("chmod 700 \(stage.state)"))
                }
            }
        }
    }
}
