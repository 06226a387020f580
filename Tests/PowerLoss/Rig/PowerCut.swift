import TestSupport

/// The power goes at a moment of a log. A pure function of log, moment and seed.
///
/// What was flushed before is on the disk. Of the writes after the last flush, a disk with a volatile cache has kept any: each is
/// there (half of them), torn (one in ten), or gone.
struct PowerCut: Sendable {
    /// How many records of the log had happened.
    let moment: Int
    let seed: UInt64

    /// Bytes of the log that are on the disk.
    struct Piece: Sendable, Equatable {
        let offset: Int
        let bytes: Range<Int>
    }

    /// Chooses a moment between two; half of the time right after one of the telling ones, where most is at stake.
    init(in range: ClosedRange<Int>, telling: [Int], seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let any = Int.random(in: range, using: &generator)
        let told = telling.filter(range.contains).randomElement(using: &generator) ?? any
        moment = Bool.random(using: &generator) ? told : any
        self.seed = seed
    }

    init(moment: Int, seed: UInt64) {
        self.moment = moment
        self.seed = seed
    }

    /// What is left, in the order in which it was written.
    ///
    /// - Parameter lie: from this moment on a flush does nothing, as on a disk that lies about it.
    func pieces(of log: WriteLog, lyingFrom lie: Int? = nil) -> [Piece] {
        var generator = SeededGenerator(seed: seed ^ UInt64(moment))
        let records = log.records[..<moment]
        let flushed = records.prefix(lie ?? moment).lastIndex(of: .flush) ?? 0
        return records.indices.flatMap { index -> [Piece] in
            guard case .write(let offset, let bytes) = records[index] else { return [] }
            let whole = Piece(offset: offset, bytes: bytes)
            if index < flushed { return [whole] }
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5: return [whole]
            case 5: return Self.torn(whole, using: &generator)
            default: return []
            }
        }
    }

    /// The bytes that a disk writes at once, as disks of these years do; ext4 and XFS count on it, whose superblock and metadata blocks are
    /// written in place (with 512 bytes they were not mountable at one cut in a few hundred, before any file of ours was looked at).
    private static let sector = 4096

    /// Any of the sectors of a write; one that lies within a sector is gone.
    private static func torn(_ whole: Piece, using generator: inout SeededGenerator) -> [Piece] {
        let end = whole.offset + whole.bytes.count
        let edges = stride(from: (whole.offset / sector + 1) * sector, to: end, by: sector)
        let starts = [whole.offset] + edges
        if starts.count == 1 { return [] }
        return zip(starts, starts.dropFirst() + [end]).compactMap { start, end in
            guard Bool.random(using: &generator) else { return nil }
            let from = whole.bytes.lowerBound + start - whole.offset
            return Piece(offset: start, bytes: from..<from + end - start)
        }
    }
}
