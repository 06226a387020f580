/// The version of the program.
package enum Version {
    /// A semantic version.
    package static let text = "0.1.0"
}
