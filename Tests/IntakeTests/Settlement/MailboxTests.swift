import TestSupport
import Testing

@testable import CallboxIntake

/// A mailbox keeps order and bounds.
@Suite struct MailboxTests {
    @Test func `what was put in first is taken out first, at most so many at once`() {
        let mailbox = Mailbox<Int>(countMax: 10, weightMax: 100) { $0 }
        for element in 1...5 { #expect(mailbox.put(element)) }
        #expect(mailbox.take(limit: 2) == [1, 2])
        #expect(mailbox.take(limit: 9) == [3, 4, 5])
    }

    @Test func `it is full by count and by weight, and empties`() {
        let mailbox = Mailbox<Int>(countMax: 3, weightMax: 10) { $0 }
        #expect(mailbox.put(8))
        #expect(!mailbox.put(3))
        #expect(mailbox.put(1))
        #expect(mailbox.put(1))
        #expect(!mailbox.put(0))
        #expect(mailbox.take(limit: 1) == [8])
        #expect(mailbox.put(8))
    }

    @Test func `a closed one takes nothing and gives what it has`() {
        let mailbox = Mailbox<Int>(countMax: 3, weightMax: 10) { $0 }
        #expect(mailbox.put(1))
        mailbox.close()
        #expect(!mailbox.put(2))
        #expect(mailbox.take(limit: 9) == [1])
        #expect(mailbox.take(limit: 9) == nil)
    }
}
