import Testing

/// How jobs go out, and what is known of them afterwards.
@Suite(.serialized, .timeLimit(.minutes(2))) enum Sending {}
