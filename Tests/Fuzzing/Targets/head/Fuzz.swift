import CallboxModel
import FuzzSupport

/// The listener's side of a connection: the same bytes get the same answers however they are cut into reads, and nothing is taken
/// whose framing two readers could understand differently.
///
/// The first byte of an input says how the rest is cut; a byte of 1 in the rest stands for a path that holds.
@main
enum Fuzz {
    static func main() { run(property) }

    private static func property(_ bytes: [UInt8]) {
        guard let seed = bytes.first else { return }
        let wire = bytes.dropFirst().flatMap { $0 == 1 ? Array(Site.path.utf8) : [$0] }
        guard wire.count <= Site.bytesMax else { return }

        let whole = Site.run([wire])
        let pieces = Site.run(cut(wire, by: seed))
        claim(
            pieces.bodies == whole.bodies && pieces.kinds == whole.kinds, "the cut changes nothing: \(pieces) and \(whole)")
        check(whole, wire)
    }
}

/// Cuts into pieces: single bytes for a seed of 0, else pieces whose lengths come from a generator that the seed begins.
private func cut(_ wire: [UInt8], by seed: UInt8) -> [[UInt8]] {
    var state = UInt32(seed) &* 2_654_435_761
    var pieces: [[UInt8]] = []
    var rest = wire[...]
    while !rest.isEmpty {
        state = state &* 1_664_525 &+ 1_013_904_223
        let length = seed == 0 ? 1 : 1 + Int(state >> 24) % (1 + Int(seed & 63))
        pieces.append(Array(rest.prefix(length)))
        rest = rest.dropFirst(length)
    }
    return pieces
}

private func check(_ outcome: Outcome, _ wire: [UInt8]) {
    let requests = StrictFraming.requests(in: wire)
    claim(outcome.bodies.count <= requests.count, "nothing is taken that a strict reader does not find: \(outcome)")
    for (body, request) in zip(outcome.bodies, requests) {
        claim(body == request.body, "what is taken is the body that a strict reader finds: \(outcome)")
        claim(isSame(request.target, Site.path), "what is taken came to the path of the job")
    }
    claim(outcome.statuses.allSatisfy { [200, 400, 404, 405, 411, 413, 414, 415, 431, 100].contains($0) }, "only known answers are given")
    claim(outcome.statuses.count { $0 == 200 } == outcome.bodies.count, "a 200 for each that was taken, and for nothing else")
    if let end = outcome.statuses.firstIndex(where: { $0 >= 400 }) {
        claim(end == outcome.statuses.count - 1, "nothing is answered behind a refusal")
    }
}
