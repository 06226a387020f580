import CallboxModel
import Testing

/// Who the client is, after so many trusted proxies.
struct ForwardedForTests {
    @Test(arguments: [
        ("192.0.2.1", 1, "192.0.2.1"), (" 192.0.2.1\t", 1, "192.0.2.1"), ("2001:db8::1", 1, "2001:db8::1"),
        ("[2001:db8::1]:443", 1, "2001:db8::1"),
        ("192.0.2.1:65535", 1, "192.0.2.1"), ("6.6.6.6, 192.0.2.1", 1, "192.0.2.1"), ("6.6.6.6,192.0.2.1, 10.0.0.1", 2, "192.0.2.1"),
        ("garbage \"; ,,192.0.2.1,10.0.0.1", 2, "192.0.2.1"), ("1.1.1.1,2.2.2.2,3.3.3.3", 3, "1.1.1.1"),
        ("::ffff:192.0.2.1", 1, "192.0.2.1"),
    ])
    func `the nth from the right is the client`(_ sample: (field: String, proxies: Int, client: String)) {
        #expect(ForwardedFor.client(inList: [sample.field], proxies: sample.proxies) == NetworkAddress(sample.client))
    }

    @Test(
        arguments: [
            ([], 1), ([""], 1), ([","], 1), (["192.0.2.1,"], 1), (["192.0.2.1"], 2), (["192.0.2.1, garbage"], 2),
            (["192.0.2.1,,10.0.0.1"], 3),
            (["garbage, 10.0.0.1"], 2), (["192.0.2.1", "192.0.2.1"], 1), (["192.0.2.1"], 0), (["unknown"], 1), (["192.0.2.1:65536"], 1),
            (["192.0.2.1 192.0.2.2"], 1), (["[192.0.2.1]"], 1), (["[::1"], 1), (["::1]"], 1), (["[::1]:"], 1), (["[::1]:x"], 1),
            (["\"192.0.2.1\""], 1),
        ] as [([String], Int)])
    func `a list that is missing, doubled, short or malformed names nobody`(_ sample: (fields: [String], proxies: Int)) {
        #expect(ForwardedFor.client(inList: sample.fields, proxies: sample.proxies) == nil)
    }

    @Test(arguments: [
        ("for=192.0.2.1", 1, "192.0.2.1"), ("For=192.0.2.1;proto=https;by=203.0.113.43", 1, "192.0.2.1"),
        ("proto=http;for=\"[2001:db8:cafe::17]:4711\"", 1, "2001:db8:cafe::17"), ("for=6.6.6.6, for=192.0.2.1", 1, "192.0.2.1"),
        ("for=unknown,for=192.0.2.1 , for=\"10.0.0.1:80\"", 2, "192.0.2.1"), ("for=\"\\1.2.3.4\"", 1, "1.2.3.4"),
        ("for=\"a, for=6.6.6.6;x=\", for=192.0.2.1", 1, "192.0.2.1"), ("proto=http, for=192.0.2.1", 1, "192.0.2.1"),
    ])
    func `the nth element from the right says for whom`(_ sample: (field: String, proxies: Int, client: String)) {
        #expect(ForwardedFor.client(inElements: [sample.field], proxies: sample.proxies) == NetworkAddress(sample.client))
    }

    @Test(
        arguments: [
            ([], 1), ([""], 1), (["for="], 1), (["for"], 1), (["=1.2.3.4"], 1), (["for=1.2.3.4,"], 1), ([",for=1.2.3.4"], 1),
            (["for=1.2.3.4;"], 1),
            (["for=1.2.3.4;for=1.2.3.4"], 1), (["for=1.2.3.4;FOR=5.6.7.8"], 1), (["proto=http"], 1), (["for=_hidden"], 1),
            (["for=unknown"], 1),
            (["for=::1"], 1), (["for =1.2.3.4"], 1), (["for= 1.2.3.4"], 1), (["for=1.2.3.4", "for=1.2.3.4"], 1), (["for=1.2.3.4"], 2),
            (["for=\"1.2.3.4"], 1), (["for=1.2.3.4;x=\", for=192.0.2.1"], 1), (["for=1.2.3.4;x=\", for=6.6.6.6, for=\"[::1]\""], 2),
            (["for=\"1.2.3.4\"x"], 1), (["for=\"1.2.3.4\\"], 1), (["for=\"\u{1}\""], 1), (["for=1.2.3.4 for=1.2.3.4"], 1),
        ] as [([String], Int)])
    func `elements that are missing, doubled, short or malformed name nobody`(_ sample: (fields: [String], proxies: Int)) {
        #expect(ForwardedFor.client(inElements: sample.fields, proxies: sample.proxies) == nil)
    }
}
