import Testing

/// How results come in: by callback, by poll, in any order, doubled, garbled, forged, late.
@Suite(.serialized, .timeLimit(.minutes(2))) enum Arrivals {}
