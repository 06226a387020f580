import CallboxModel

/// Short names of the declared models.
package enum ModelName {
    /// `remix` for `midjourney_remix`; any other name as it is.
    package static func full(_ name: String) -> String {
        let long = "midjourney_" + name
        return ModelDeclaration.named(name) == nil && ModelDeclaration.named(long) != nil ? long : name
    }
}
