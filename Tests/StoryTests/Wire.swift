import Testing

/// The public side, hostile and busy: smuggled requests, floods, slow clients, restarts.
@Suite(.serialized, .timeLimit(.minutes(3))) enum Wire {}
