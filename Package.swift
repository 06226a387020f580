// swift-tools-version: 6.2

import PackageDescription

/// Every target of ours is built with the same rules: the Swift 6 language mode, and no warning survives.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// The programs in C use what glibc has beyond POSIX.
let plainC: [CSetting] = [.define("_GNU_SOURCE"), .treatAllWarnings(as: .error)]

/// A target of a layer, listed from the tools (L0) upward: dependencies may only point to lines above.
func layer(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

let package = Package(
    name: "callbox",
    products: [
        .executable(name: "callbox", targets: ["callbox"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // L0
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        // L1: the words
        layer("CallboxModel", [crypto]),

        // L2: tools without domain words
        layer("Curl", ["CCurl"]),
        layer("Disk", ["CLinux"]),
        layer("Terminal"),

        // L3: domain words over one tool each
        layer("CallboxProvider", ["CallboxModel", "Curl"]),
        layer("CallboxLedger", ["CallboxModel", grdb, sqlite]),
        layer("CallboxInbox", ["CallboxModel", "Disk"], resources: [.embedInCode("Resources/entry-1.schema.json")]),

        // L4: the door
        layer("CallboxIntake", ["CallboxModel", "CallboxLedger", "CallboxInbox", "Disk", lifecycle, logging]),

        // L5: the rooms; none imports another
        layer("CallboxSubmit", ["CallboxModel", "CallboxProvider", "CallboxLedger", "CallboxIntake", logging]),
        layer("CallboxPoll", ["CallboxModel", "CallboxProvider", "CallboxLedger", "CallboxIntake", lifecycle, logging]),
        layer("CallboxFetch", ["CallboxModel", "CallboxInbox", "Curl", "Disk"]),
        layer("CallboxReception", ["CallboxModel", lifecycle, logging, nioCore, nioHTTP1, nioPosix]),
        layer("CallboxSandbox", ["CallboxModel", "Curl", hummingbird, lifecycle, logging, nioCore]),

        // L6: settings and the object graph
        layer(
            "CallboxService",
            [
                "CallboxModel", "Curl", "Disk", "Terminal", "CallboxProvider", "CallboxLedger", "CallboxInbox", "CallboxIntake",
                "CallboxSubmit", "CallboxPoll", "CallboxFetch", "CallboxReception", configuration, lifecycle, logging, unixSignals,
            ]),
        // L6 as well, above the service: it starts the program itself as sandbox and as service, and settles the account
        layer(
            "CallboxDemo",
            ["CallboxModel", "Curl", "Disk", "CallboxLedger", "CallboxInbox", "CallboxSubmit", "CallboxService"]),

        // L7: the command line
        .executableTarget(
            name: "callbox",
            dependencies: [
                "CallboxModel", "Disk", "Terminal", "CallboxLedger", "CallboxInbox", "CallboxSubmit", "CallboxFetch", "CallboxSandbox",
                "CallboxService", "CallboxDemo", argumentParser, lifecycle, logging, unixSignals,
            ],
            swiftSettings: strict),

        // What several suites of tests need.
        .target(
            name: "TestSupport", dependencies: ["CallboxModel", "CallboxSandbox", "Disk", lifecycle, logging], path: "Tests/TestSupport",
            swiftSettings: strict),
        .target(name: "Interposer", path: "Tests/Interposer"),
        // The whole engine in one process, against a simulated provider, clock and disk: `deploy/simulate`.
        .executableTarget(
            name: "simulate",
            dependencies: [
                "CallboxModel", "Disk", "CallboxProvider", "CallboxLedger", "CallboxInbox", "CallboxIntake", "CallboxSubmit", "CallboxPoll",
                "Interposer", argumentParser, logging,
            ],
            path: "Tests/Simulation", swiftSettings: strict),
        // Figures beside yardsticks, and what loads and what stands beside, in C: `deploy/bench`.
        .executableTarget(
            name: "benchmark",
            dependencies: [
                "CallboxModel", "Disk", "CallboxLedger", "CallboxInbox", "CallboxReception", "CallboxService", argumentParser, grdb,
                lifecycle,
                logging,
            ],
            path: "Tests/Benchmarks/run", swiftSettings: strict),
        .executableTarget(name: "benchmark-load", path: "Tests/Benchmarks/load", cSettings: plainC),
        .executableTarget(name: "benchmark-files", path: "Tests/Benchmarks/files", cSettings: plainC),
        tests("TidyTests", []),
        tests(
            "ModelTests", ["TestSupport", "CallboxModel", crypto],
            exclude: ["Proof/signature-vectors.json", "Proof/make_signature_vectors.py"]),
        tests("CurlTests", ["Curl"]),
        tests("DiskTests", ["TestSupport", "Disk"]),
        tests("TerminalTests", ["Terminal"]),
        tests("LedgerTests", ["TestSupport", "CallboxLedger", "CallboxModel", grdb]),
        tests("InboxTests", ["TestSupport", "CallboxInbox", "CallboxModel", "Disk"]),
        tests("IntakeTests", ["TestSupport", "CallboxIntake", "CallboxInbox", "CallboxLedger", "CallboxModel", "Disk", logging]),
        tests(
            "ReceptionTests",
            ["TestSupport", "CallboxReception", "CallboxModel", crypto, lifecycle, logging, nioCore, nioHTTP1, nioPosix]),
        tests("SandboxTests", ["CallboxSandbox", "CallboxModel", "Curl", hummingbird, lifecycle, logging, nioCore]),
        tests("ProviderTests", ["TestSupport", "CallboxProvider", "CallboxModel", "Curl"]),
        tests(
            "PollTests",
            [
                "TestSupport", "CallboxPoll", "CallboxIntake", "CallboxInbox", "CallboxLedger", "CallboxProvider", "CallboxModel",
                "CallboxSandbox",
                "Curl",
                "Disk", lifecycle, logging,
            ]),
        tests(
            "SubmitTests",
            [
                "TestSupport", "CallboxSubmit", "CallboxIntake", "CallboxInbox", "CallboxLedger", "CallboxProvider", "CallboxModel",
                "CallboxSandbox",
                "Curl", "Disk", lifecycle, logging,
            ]),
        tests("FetchTests", ["TestSupport", "CallboxFetch", "CallboxInbox", "CallboxModel", "Curl", "Disk"]),
        tests(
            "ServiceTests",
            [
                "TestSupport", "CallboxService", "CallboxFetch", "Curl", "CallboxReception", "CallboxPoll", "CallboxSubmit", "CallboxInbox",
                "CallboxModel",
            ]),
        tests("SimulationTests", ["simulate"]),
        tests("DemoTests", ["CallboxDemo", "CallboxModel"]),
        tests(
            "StoryTests",
            ["TestSupport", "callbox", "CallboxModel", "CallboxInbox", "CallboxIntake", "CallboxLedger", "Curl", crypto, logging]),
        // Plays with the stage of the stories; what it compiles besides, it compiles itself, so that nothing here needs it.
        .testTarget(
            name: "PowerLossTests",
            dependencies: ["callbox", "TestSupport", "CallboxModel", "CallboxInbox", "CallboxLedger", "Curl", grdb],
            path: "Tests/PowerLoss", exclude: ["hold", "recorder.c", "run"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
