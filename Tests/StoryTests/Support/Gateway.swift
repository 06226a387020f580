import Foundation

/// What may stand in front of the listener; nothing, too.
enum Gateway: String, Sendable, CaseIterable {
    case none
    case nginx
    case haproxy
    case caddy

    /// The program; `nil` where none is needed.
    var program: String? {
        switch self {
        case .none: nil
        case .nginx: "/usr/sbin/nginx"
        case .haproxy: "/usr/sbin/haproxy"
        case .caddy: "/usr/bin/caddy"
        }
    }

    /// Whether a story can be played with it.
    var isThere: Bool { program.map(Program.isThere) ?? true }
}

extension Stage {
    /// Puts a gateway in front of a service, as plain HTTP so that a story can send it any bytes, with short times and otherwise as
    /// people do.
    ///
    /// - Returns: the port to be called.
    func startGateway(_ gateway: Gateway, of service: RunningService) async throws -> UInt16 {
        guard let program = gateway.program else { return service.port }
        let port = try LoopbackSocket.freePort()
        let process: ChildProcess
        switch gateway {
        case .none: return service.port
        case .nginx:
            let path = try write(nginx(port, service.port), to: "gateway.conf")
            process = try start(["-e", directory + "/gateway.log", "-p", directory, "-c", path], program: program)
        case .haproxy: process = try start(["-db", "-f", write(haproxy(port, service.port), to: "gateway.cfg")], program: program)
        case .caddy:
            process = try start(
                ["run", "--adapter", "caddyfile", "--config", write(caddy(port, service.port), to: "Caddyfile")], program: program)
        }
        try await eventually("\(gateway) listens") {
            if let code = process.exit { throw Missed(description: "\(gateway) ended with \(code): \(process.errors)") }
            return (try? Connection(to: port)) != nil  // not yet, while it throws
        }
        return port
    }

    private func nginx(_ port: UInt16, _ service: UInt16) -> String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(directory)/\($0);" }
        return """
            daemon off; master_process off; pid \(directory)/pid; error_log \(directory)/gateway.log crit;
            events {}
            http {
                \(temporary.joined(separator: " "))
                access_log off; client_header_timeout 2s; client_body_timeout 2s; send_timeout 2s; client_max_body_size 1m;
                upstream callbox { server 127.0.0.1:\(service); keepalive 32; }
                server {
                    listen 127.0.0.1:\(port);
                    location / {
                        proxy_pass http://callbox; proxy_http_version 1.1; proxy_set_header Connection "";
                        proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header Forwarded "";
                        proxy_ignore_client_abort on; proxy_next_upstream off; proxy_read_timeout 5s;
                    }
                }
            }
            """
    }

    private func haproxy(_ port: UInt16, _ service: UInt16) -> String {
        """
        defaults
            mode http
            timeout connect 2s
            timeout client 2s
            timeout server 5s
            timeout http-request 2s
            http-reuse always
            retries 0
        frontend public
            bind 127.0.0.1:\(port)
            http-request set-header X-Forwarded-For %[src]
            http-request del-header Forwarded
            default_backend callbox
        backend callbox
            server one 127.0.0.1:\(service)

        """
    }

    private func caddy(_ port: UInt16, _ service: UInt16) -> String {
        """
        {
            admin off
            auto_https off
            servers {
                timeouts {
                    read_header 2s
                    read_body 2s
                }
            }
        }
        http://:\(port) {
            bind 127.0.0.1
            reverse_proxy 127.0.0.1:\(service)
        }

        """
    }
}
