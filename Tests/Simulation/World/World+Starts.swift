import Glibc
import Interposer

extension World {
    /// A process starts on a disk that fails under it, or is killed at some call of its start.
    func startInVain(_ number: Int) async {
        let isDeath = chance.happens(700)
        let nth = chance.number(1...25)
        note(.killedAtStart)
        interposer_arm("*", directory, nth, isDeath ? EIO : chance.pick([EIO, ENOSPC]), isDeath)
        let member = try? await Member.start(number, in: self)
        let isHit = interposer_matches() >= nth
        if !isHit || !isDeath { interposer_disarm() }
        tell("process \(number) \(member == nil ? "did not come to life" : isHit && isDeath ? "died" : "lives")")
        guard let member else { return interposer_disarm() }
        if isHit && isDeath {
            await bury(member, isStruck: true)
        } else {
            members.append(member)
            note(.started)
        }
    }
}
