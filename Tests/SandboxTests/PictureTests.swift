import CallboxModel
import Curl
import Foundation
import Testing

@testable import CallboxSandbox

@Suite struct PictureTests {
    @Test func `check values are those of the specifications`() {
        #expect(CRC32.value(of: Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(Adler32.value(of: Array("Wikipedia".utf8)) == 0x11E6_0398)
    }

    @Test func `a painting is a valid PNG of 96 by 96 palette pixels`() throws {
        let file = try PNGFile(Painting(seed: 1, index: 0).picture.png)
        #expect(file.chunks.map(\.type) == ["IHDR", "PLTE", "IDAT", "IEND"])
        #expect(file.chunks[0].content == [0, 0, 0, 96, 0, 0, 0, 96, 8, 3, 0, 0, 0])
        #expect(file.chunks[1].content.count == 768)
        #expect(try file.rows().count == 97 * 96)
    }

    @Test func `a picture of many blocks is a valid PNG`() throws {
        let pixels = (0..<300 * 300).map { UInt8($0 % 2) }
        let colors = [Picture.Color(red: 0, green: 0, blue: 0), Picture.Color(red: 255, green: 255, blue: 255)]
        let file = try PNGFile(Picture(side: 300, palette: colors, pixels: pixels).png)
        #expect(try file.rows().count == 301 * 300)
    }

    @Test func `paintings repeat with their seed and differ otherwise`() {
        let all = [UInt64(1), 2].flatMap { seed in (0..<4).map { Painting(seed: seed, index: $0).picture } }
        #expect(all[0] == Painting(seed: 1, index: 0).picture)
        #expect(Set(all.map { Digest(of: $0.png) }).count == 8)
    }

    @Test func `result links give the pictures, and all in one`() async throws {
        try await withSandbox { provider, _ in
            let task = try await provider.end(of: try await provider.accepted())
            for output in task.outputs {
                let response = try await provider.get(output.url)
                #expect(response.status == 200)
                #expect(response.headers["content-type"] == "image/png")
                #expect(try PNGFile(response.body).chunks.last?.type == "IEND")
            }
            let grid = try await provider.get("/sandbox/files/\(task.id ?? "")/grid.png")
            #expect(try PNGFile(grid.body).rows().count == 193 * 192)
            #expect(try await provider.get("/sandbox/files/\(task.id ?? "")/4.png").status == 404)
            #expect(try await provider.get("/sandbox/files/nobody/0.png").status == 404)
        }
    }

    @Test func `an expired link is gone`() async throws {
        try await withSandbox(.quick { $0.linkLifetime = .zero }) { provider, _ in
            let task = try await provider.end(of: try await provider.accepted())
            #expect(try await provider.get(task.outputs[0].url).status == 410)
            #expect(try await provider.stats().count("faults", "link-lifetime") == 1)
        }
    }

    @Test func `a failed task has no files`() async throws {
        try await withSandbox(.quick { $0.failing = 1 }) { provider, _ in
            let id = try await provider.accepted()
            _ = try await provider.end(of: id)
            #expect(try await provider.get("/sandbox/files/\(id)/0.png").status == 404)
        }
    }
}
