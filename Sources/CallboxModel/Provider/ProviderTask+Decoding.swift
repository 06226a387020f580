extension ProviderTask {
    /// Reads a task from a document; `nil` where it has the shape of neither dialect.
    ///
    /// Unknown members, other types than expected, and missing members are taken as not told. Callback URLs lose their capability.
    package init?(_ document: JSONValue) {
        guard let object = document.object.map(CapabilityBlot.blotted) else { return nil }
        if let data = object["data"]?.object, data["status"]?.string != nil {
            self.init(upstream: data)
        } else if object["status"]?.string != nil {
            self.init(gateway: object)
        } else {
            return nil
        }
    }

    private init(gateway object: JSONObject) {
        let state = TaskState(object["status"]?.string ?? "")
        self.init(
            dialect: .gateway,
            id: firstText(object["id"], object["task_id"]),
            model: object["model"]?.string,
            state: state,
            progress: object["progress"]?.number?.double.flatMap { (0...1).contains($0) ? $0 : nil },
            outputs: Self.outputs(ofGroups: object["output"]),
            grid: nil,
            failure: state == .failed ? TaskFailure(object["error"]) ?? TaskFailure(code: nil, message: nil) : nil,
            cost: object["usage"]?.object?["cost"].flatMap(nonEmptyText),
            discount: object["usage"]?.object?["discount"]?.number,
            metadata: object["metadata"]?.object)
    }

    private init(upstream object: JSONObject) {
        let state = TaskState(object["status"]?.string ?? "")
        let jobID = object["job_id"].flatMap(nonEmptyText)
        let output = object["output"]?.object
        let grid = output?["image_url"].flatMap(nonEmptyText)
        let urls = output?["image_urls"]?.array?.compactMap(nonEmptyText) ?? []
        self.init(
            dialect: .upstream,
            id: nil,
            model: object["model"]?.string,
            state: state,
            progress: nil,
            outputs: (urls.isEmpty ? [grid].compactMap(\.self) : urls).map {
                TaskOutput(type: "image", url: $0, providerJobID: jobID)
            },
            grid: grid,
            failure: state == .failed ? TaskFailure(object["error"]) ?? TaskFailure(code: nil, message: nil) : nil,
            cost: nil,
            discount: nil,
            metadata: object["meta"]?.object)
    }

    /// Flattens `output[].content[]`; an element that carries a `url` itself counts as one result.
    private static func outputs(ofGroups groups: JSONValue?) -> [TaskOutput] {
        (groups?.array ?? []).flatMap { group -> [TaskOutput] in
            let content = group.object?["content"]?.array ?? [group]
            return content.compactMap { item in
                guard let item = item.object, let url = item["url"].flatMap(nonEmptyText) else { return nil }
                return TaskOutput(
                    type: item["type"]?.string, url: url, providerJobID: firstText(item["jobId"], item["job_id"]))
            }
        }
    }
}

/// The text of a string or number; `nil` where it is empty, or holds a NUL, which C libraries take for the end of a text.
private func nonEmptyText(_ value: JSONValue) -> String? {
    value.scalarText.flatMap { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 }
}

/// The text of the first of two members that has one: a `null` in one place must not hide what stands in the other.
private func firstText(_ first: JSONValue?, _ second: JSONValue?) -> String? {
    first.flatMap(nonEmptyText) ?? second.flatMap(nonEmptyText)
}
