import Foundation
import Glibc
import TestSupport

/// Validates documents against a JSON Schema with Debian's python3-jsonschema, a reader that is not ours.
enum Validator {
    private static let python = "/usr/bin/python3"
    private static let script = """
        import json, sys, jsonschema
        validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
        for path in sys.argv[2:]:
            for error in validator.iter_errors(json.load(open(path))):
                print(path, error.json_path, error.message)
        """

    /// Whether the validator is installed.
    static let isInstalled = (try? run(["-c", "import jsonschema"], output: "/dev/null")) == 0

    /// What is wrong with the documents, one complaint a line; empty where nothing is.
    static func complaints(schema: String, documents: [String], output: String) throws -> String {
        let status = try run(["-c", script, schema] + documents, output: output)
        let said = try String(contentsOf: URL(filePath: output), encoding: .utf8)
        return status == 0 ? said : "the validator ended with \(status): \(said)"
    }

    /// Runs Python to its end, for at most a minute.
    ///
    /// Foundation's `Process` is not used: its children hold one another's pipes open.
    private static func run(_ arguments: [String], output: String) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words: [UnsafeMutablePointer<CChar>?] = (["/usr/bin/timeout", "60", python] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var pid = pid_t()
        guard posix_spawn(&pid, "/usr/bin/timeout", &actions, nil, &words, environ) == 0 else { throw POSIXError(.ENOENT) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
