import Testing

/// How the program is run: as a service that is stopped, killed and shared, as commands, and behind a proxy.
@Suite(.serialized, .timeLimit(.minutes(2))) enum Running {}
