import CFuzzer
import Glibc

/// Runs a fuzz target with the arguments of this process; `property` is called with every input.
///
/// The program has a `main` of its own because SwiftPM renames the one of every executable, which leaves libFuzzer's out.
package func run(_ property: @escaping ([UInt8]) -> Void) -> Never {
    Running.property = property
    var (count, arguments): (CInt, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) = (
        CommandLine.argc, CommandLine.unsafeArgv
    )
    let status = LLVMFuzzerRunDriver(&count, &arguments) { start, count in
        Running.property(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
    }
    exit(status)
}

/// A C function has no context, so the property waits here; libFuzzer has one thread.
private enum Running {
    nonisolated(unsafe) static var property: ([UInt8]) -> Void = { _ in }
}

/// Ends the process where a property does not hold: libFuzzer then keeps the input as a finding.
package func claim(_ holds: Bool, _ sentence: @autoclosure () -> String) {
    if !holds { fatalError("a property does not hold: \(sentence())") }
}

/// Whether two texts are the same byte for byte; Swift's own comparison counts canonically equivalent ones as equal.
package func isSame(_ left: String?, _ right: String?) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (let left?, let right?): left.utf8.elementsEqual(right.utf8)
    default: false
    }
}
