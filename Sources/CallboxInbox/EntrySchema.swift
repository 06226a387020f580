/// The JSON Schema of an entry, as it ships with the program.
package enum EntrySchema {
    /// The document in UTF-8 (JSON Schema 2020-12).
    package static var document: [UInt8] { PackageResources.entry_1_schema_json }
}
