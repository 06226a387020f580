extension SandboxTask {
    /// The result file of a name: `0` to `3`, or `grid` for all four in one; `nil` for any other.
    func picture(_ name: String) -> Picture? {
        if name == "grid" { return Picture.grid(of: (0..<Self.picturesCount).map(picture)) }
        return (0..<Self.picturesCount).first { String($0) == name }.map(picture)
    }

    private func picture(_ index: Int) -> Picture { Painting(seed: pictureSeed, index: index).picture }
}
