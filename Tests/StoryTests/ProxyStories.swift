import CallboxModel
import Foundation
import Testing

extension Running {
    /// The service behind the reverse proxy that it is deployed with.
    @Suite(.enabled(if: Program.isThere("/usr/sbin/nginx") && Program.isThere("/usr/bin/openssl"), "needs nginx-light and openssl"))
    struct ProxyStories {
        private static let host = "hooks.example.org"

        @Test(arguments: ["--http1.1", "--http2"])
        func `a callback through nginx is stored, and nothing else gets through`(version: String) async throws {
            try await withStage { stage in
                let service = try await stage.serve("listen")
                let job = try await stage.record(1)[0]
                let port = try await startProxy(of: service, on: stage)
                func ask(_ path: String, _ body: String) async throws -> String {
                    let arguments = [
                        version, "-sS", "-o", "/dev/null", "-w", "%{http_code} %{http_version}", "--cacert", stage.directory + "/cert.pem",
                        "--resolve", "\(Self.host):\(port):127.0.0.1", "-H", "Content-Type: application/json",
                        "--data-binary", "@" + (try stage.write(body, to: "body")), "https://\(Self.host):\(port)\(path)",
                    ]
                    return try await stage.run(arguments, program: "/usr/bin/curl").output
                }
                let wire = version == "--http2" ? "2" : "1.1"
                let body = TaskDocument.completed(job.taskID)
                #expect(try await ask("/", body) == "404 \(wire)")
                #expect(try await ask("/healthz", body) == "404 \(wire)")
                #expect(try await ask(job.path + "x", body) == "404 \(wire)")
                #expect(try await ask(job.path, String(repeating: "x", count: 1 << 20 + 1)) == "413 \(wire)")
                #expect(try stage.waiting().isEmpty)
                #expect(try await ask(job.path, body) == "200 \(wire)")
                #expect(try stage.waiting() == [job.key])
                #expect(try await ask(job.path, body) == "200 \(wire)")

                let log = try await eventually("six requests are logged") {
                    let log = try String(contentsOfFile: stage.directory + "/access.log", encoding: .utf8)
                    return log.count(where: \.isNewline) == 6 ? log : nil
                }
                let errors = try String(contentsOfFile: stage.directory + "/error.log", encoding: .utf8)
                let capability = try #require(job.path.split(separator: ".").last)
                #expect(log.contains("POST /callbacks/\(job.key).- 200"))
                #expect(!(log + errors).contains(capability))
            }
        }

        /// Starts nginx with the site file as it is deployed, changed only where it says so.
        private func startProxy(of service: RunningService, on stage: Stage) async throws -> UInt16 {
            let port = try LoopbackSocket.freePort()
            let directory = stage.directory
            try await makeCertificate(on: stage)
            let site = try changed(
                String(contentsOfFile: Program.sources + "/deploy/callbox.nginx.conf", encoding: .utf8),
                [
                    "listen 443 ssl http2;": "listen 127.0.0.1:\(port) ssl http2;",
                    "server 127.0.0.1:8750;": "server 127.0.0.1:\(service.port);",
                    "/etc/ssl/callbox/fullchain.pem": "\(directory)/cert.pem", "/etc/ssl/callbox/privkey.pem": "\(directory)/key.pem",
                    "/var/log/nginx/callbox.log": "\(directory)/access.log", "/var/log/nginx/callbox-error.log": "\(directory)/error.log",
                ])
            let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(directory)/\($0);" }
            let whole = """
                daemon off; master_process off; pid \(directory)/pid; error_log \(directory)/error.log crit;
                events {} http { \(temporary.joined(separator: " ")) include \(try stage.write(site, to: "site.conf")); }
                """
            let path = try stage.write(whole, to: "nginx.conf")
            let nginx = try stage.start(["-e", directory + "/error.log", "-p", directory, "-c", path], program: "/usr/sbin/nginx")
            try await eventually("nginx listens") {
                if let code = nginx.exit { throw Missed(description: "nginx ended with \(code): \(nginx.errors)") }
                return (try? Connection(to: port)) != nil  // not yet, while it throws
            }
            return port
        }

        private func changed(_ text: String, _ changes: [String: String]) throws -> String {
            try changes.reduce(into: text) { text, change in
                try #require(text.ranges(of: change.key).count == 1, "the site file has one \(change.key)")
                text.replace(change.key, with: change.value)
            }
        }

        private func makeCertificate(on stage: Stage) async throws {
            let arguments = [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                "/CN=\(Self.host)",
                "-addext", "subjectAltName=DNS:\(Self.host)", "-keyout", stage.directory + "/key.pem", "-out",
                stage.directory + "/cert.pem",
            ]
            #expect(try await stage.run(arguments, program: "/usr/bin/openssl").exit == 0)
        }
    }
}
