import Foundation

/// Paints a symmetric interference of waves: pleasant to look at, and different for every seed and index.
struct Painting: Sendable {
    /// The side of a painting in pixels.
    static let side = 96

    private let waves: [Wave]
    private let palette: [Picture.Color]
    /// How many times the pattern repeats around the centre.
    private let symmetry: Double

    /// Prepares one of the paintings of a task: the four of a task share a palette, as they share a prompt.
    init(seed: UInt64, index: Int) {
        var colors = SeededGenerator(seed: seed, for: .picture, number: -1)
        palette = Self.palette(from: &colors)
        var chance = SeededGenerator(seed: seed, for: .picture, number: index)
        symmetry = Double(Int.random(in: 3...8, using: &chance))
        waves = (0..<4).map { _ in Wave(from: &chance) }
    }

    /// The finished painting.
    var picture: Picture {
        let pixels = (0..<Self.side * Self.side).map { offset in
            let x = Double(offset % Self.side) / Double(Self.side - 1) * 2 - 1
            let y = Double(offset / Self.side) / Double(Self.side - 1) * 2 - 1
            return shade(x: x, y: y)
        }
        return Picture(side: Self.side, palette: palette, pixels: pixels)
    }

    /// The palette index at a place, both coordinates from -1 to 1.
    private func shade(x: Double, y: Double) -> UInt8 {
        let radius = (x * x + y * y).squareRoot()
        // Folding the angle mirrors one sector around the centre, as a kaleidoscope does.
        let sector = .pi / symmetry
        let angle = abs(atan2(y, x).truncatingRemainder(dividingBy: 2 * sector))
        let folded = abs(angle - sector)
        let sum = waves.reduce(0) { $0 + $1.height(x: radius * cos(folded), y: radius * sin(folded)) }
        let level = 0.5 + 0.5 * sin(sum + radius * 2)
        return UInt8(max(0, min(255, level * 255)))
    }

    /// A smooth gradient of 256 colours: a cosine for each of red, green and blue with phases of their own.
    private static func palette(from chance: inout SeededGenerator) -> [Picture.Color] {
        let base = chance.fraction()
        let spread = 0.08 + 0.14 * chance.fraction()
        return (0..<256).map { index in
            let place = Double(index) / 255 * 0.6 + base
            func channel(_ phase: Double) -> UInt8 { UInt8(30 + 200 * (0.5 + 0.5 * cos(2 * .pi * (place + phase)))) }
            return Picture.Color(red: channel(0), green: channel(spread), blue: channel(2.4 * spread))
        }
    }
}

/// A plane wave.
private struct Wave: Sendable {
    private let x: Double
    private let y: Double
    private let phase: Double
    private let strength: Double

    init(from chance: inout SeededGenerator) {
        let frequency = 2.5 + 6 * chance.fraction()
        let direction = 2 * Double.pi * chance.fraction()
        x = frequency * cos(direction)
        y = frequency * sin(direction)
        phase = 2 * .pi * chance.fraction()
        strength = 0.4 + 0.7 * chance.fraction()
    }

    func height(x: Double, y: Double) -> Double { strength * sin(self.x * x + self.y * y + phase) }
}
