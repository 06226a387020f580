import Foundation
import Testing

/// Is an nginx of our own on the loopback interface: HTTP/2 and HTTP/1.1 over TLS, with a certificate made for it.
struct WebServer: Sendable {
    let directory: String
    let http2Port: UInt16
    let http1Port: UInt16
    private let process: ChildProcess
    /// Holds the ports, so that nothing else can get them.
    private let reserved: [Listener]

    /// The certificate, which is its own authority.
    var caFile: String { directory + "/certificate.pem" }

    /// Starts it with its files in a directory; `redirect` is where `/away` leads, and an expired certificate was good for a day in 2020.
    init(in directory: String, redirect: String = "http://127.0.0.1:9/", isExpired: Bool = false) async throws {
        self.directory = directory
        reserved = [try Listener.reserved(), try Listener.reserved()]
        (http2Port, http1Port) = (reserved[0].port, reserved[1].port)
        try Self.makeCertificate(in: directory)
        if isExpired { try Self.expireCertificate(in: directory) }
        try Self.configuration(directory, http2Port, http1Port, redirect)
            .write(toFile: directory + "/nginx.conf", atomically: true, encoding: .utf8)
        process = try ChildProcess("/usr/sbin/nginx", ["-c", directory + "/nginx.conf", "-p", directory, "-e", directory + "/error.log"])
        let ports = [http2Port, http1Port]
        try await eventually { ports.allSatisfy(Listener.isAnswering) }
    }

    /// Ends the process and waits for it.
    func stop() {
        process.stop()
        for listener in reserved { close(listener.descriptor) }
    }

    func url(_ path: String, port: UInt16? = nil) -> String { "https://127.0.0.1:\(port ?? http2Port)\(path)" }

    private static func makeCertificate(in directory: String) throws {
        let arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=test",
            "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", directory + "/key.pem", "-out", directory + "/certificate.pem",
        ]
        try ChildProcess("/usr/bin/openssl", arguments).wait()
    }

    /// Makes the certificate anew with the same key: only `openssl ca` of OpenSSL 3.0 takes dates that are past.
    private static func expireCertificate(in directory: String) throws {
        let configuration = """
            [ca]
            default_ca = own
            [own]
            dir = \(directory)
            database = \(directory)/index
            serial = \(directory)/serial
            new_certs_dir = \(directory)
            default_md = sha256
            policy = any
            x509_extensions = names
            [any]
            commonName = supplied
            [names]
            subjectAltName = IP:127.0.0.1
            basicConstraints = CA:TRUE
            """
        for (name, text) in [("ca.conf", configuration), ("index", ""), ("serial", "01")] {
            try text.write(toFile: directory + "/" + name, atomically: false, encoding: .utf8)
        }
        let request = ["req", "-new", "-key", directory + "/key.pem", "-subj", "/CN=test", "-out", directory + "/request.pem"]
        let dates = ["-startdate", "20200101000000Z", "-enddate", "20200102000000Z"]
        let certificate = [
            "ca", "-batch", "-notext", "-selfsign", "-config", directory + "/ca.conf", "-keyfile", directory + "/key.pem", "-in",
            directory + "/request.pem", "-out", directory + "/certificate.pem",
        ]
        for arguments in [request, certificate + dates] { try ChildProcess("/usr/bin/openssl", arguments).wait() }
    }

    private static func configuration(_ directory: String, _ http2Port: UInt16, _ http1Port: UInt16, _ redirect: String) -> String {
        """
        daemon off; master_process off; pid \(directory)/pid; error_log \(directory)/error.log;
        events { worker_connections 256; }
        http {
            access_log off; client_max_body_size 0; keepalive_requests 20; client_body_temp_path \(directory)/body; proxy_temp_path \(directory)/proxy;
            fastcgi_temp_path \(directory)/fastcgi; uwsgi_temp_path \(directory)/uwsgi; scgi_temp_path \(directory)/scgi;
            server {
                listen 127.0.0.1:\(http2Port) ssl http2 reuseport;
                listen 127.0.0.1:\(http1Port) ssl reuseport;
                ssl_certificate \(directory)/certificate.pem; ssl_certificate_key \(directory)/key.pem;
                root \(directory);
                location /echo { return 200 "$request_method $server_protocol $http_x_mark $http_authorization"; }
                location /relay { proxy_pass https://127.0.0.1:\(http1Port)/echo; }
                location /away { return 302 \(redirect); }
            }
        }
        """
    }
}
