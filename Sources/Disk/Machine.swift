import Glibc

/// What is known of the machine.
package enum Machine {
    /// Names the present start of the machine (proc_sys_kernel(5), `random/boot_id`); empty where it is not told.
    package static let bootID: String = {
        guard let directory = try? Directory.open("/proc/sys/kernel/random"),  // without it jumps of the clock are not looked for
            let bytes = try? directory.read("boot_id")  // the same
        else { return "" }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }()
}
