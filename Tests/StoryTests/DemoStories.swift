import Testing

extension Sending {
    /// The demo, as a newcomer runs it.
    @Suite struct DemoStories {
        @Test func `the demo proves the promise and leaves an inbox to look at`() async throws {
            try await withStage { stage in
                let demo = try await stage.finish(try stage.start(["demo", "--seed", "7", "--directory", stage.directory + "/demo"]))
                #expect(demo.exit == 0, "\(demo.output)\n\(demo.errors)")
                #expect(demo.output.contains("The promise held"))
                let entries = try await stage.run("inbox", "ls", "--limit", "0", "--state-dir", stage.directory + "/demo/state").records
                #expect(entries.count > 40)
            }
        }
    }
}
