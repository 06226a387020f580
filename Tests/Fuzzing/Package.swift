// swift-tools-version: 6.2

import PackageDescription

// Fuzz targets for everything that reads what others wrote. A package of its own: nobody needs it to build or to use Callbox.
// The sources of the product are compiled a second time through links, so that they are instrumented, and so that the targets see
// what is `package`. Built and run by deploy/fuzz.

let rules: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // Coverage for libFuzzer; AddressSanitizer comes from the command line and so covers the dependencies too.
    .unsafeFlags(["-sanitize=fuzzer", "-enable-testing"]),
]

/// A library of the product, instrumented.
func instrumented(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: rules)
}

/// One fuzz target: a program.
func fuzz(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: "fuzz-\(name)", dependencies: ["FuzzSupport", "CallboxModel"] + dependencies, path: "Targets/\(name)",
        swiftSettings: rules + [.unsafeFlags(["-parse-as-library"])], linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])])
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
func nio(_ name: String) -> Target.Dependency { .product(name: name, package: "swift-nio") }

let package = Package(
    name: "callbox-fuzzing",
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        instrumented("CallboxModel", [crypto]),
        instrumented("CallboxReception", ["CallboxModel", lifecycle, logging, nio("NIOCore"), nio("NIOHTTP1"), nio("NIOPosix")]),
        .target(name: "CFuzzer", path: "CFuzzer"),
        .target(name: "FuzzSupport", dependencies: ["CallboxModel", "CFuzzer"], path: "Support", swiftSettings: rules),
        fuzz("json"),
        fuzz("gateway"),
        fuzz("upstream"),
        fuzz("entry"),
        fuzz("retry-after"),
        fuzz("callback-path"),
        fuzz("url"),
        fuzz("head", ["CallboxReception", logging, nio("NIOCore"), nio("NIOEmbedded"), nio("NIOHTTP1")]),
    ]
)
