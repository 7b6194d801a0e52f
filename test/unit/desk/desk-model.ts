import { expect } from 'chai'
import { Desk } from '../../../src/desk/desk.ts'
import type { Reservation } from '../../../src/desk/reservation.ts'
import { PROCESSES } from '../../../src/models/catalog.ts'
import { isWorkingDay } from '../../../src/models/calendar.ts'
import type { ReservationId } from '../../../src/models/ids.ts'
import type { Offer } from '../../../src/wire/messages.ts'
import type { Plant } from './desk-faults.ts'
import type { Deed, MoveEvent } from './desk-story.ts'
import { capacityOn, lateJobs } from './naive-floor.ts'
import type { NaiveJob } from './naive-floor.ts'
import { DeskOnDisk, HOUR_MS, MONDAY_9, offerOf, PAPER, PROFILE, SHIRT } from './shop-fixture.ts'
import { STORE } from './shop-fixture.ts'

const WORK = ['digital', 'dtg'] as const
type Work = (typeof WORK)[number]
const SKUS = [PAPER, SHIRT] as const

/** Enough that capacity is the tighter of the two, until somebody counts less. */
const PLENTY = SKUS.map((sku) => ({ sku, onHand: 3_000, reorderPoint: 5 }))

/** Tells the story to a desk and to plain ledgers beside it; throws where they differ. */
export function tell(deeds: readonly Deed[], plant: Plant = {}): void {
  const teller = new Teller(plant)
  for (const deed of deeds) {
    teller.tell(deed)
    teller.check()
  }
}

interface Known {
  readonly offer: Offer
  readonly id: ReservationId
  state: Reservation['state'] | 'gone'
  readonly job: NaiveJob
  readonly process: Work
  readonly bookedOn: number
  printed: boolean
  startedOn: number
}

class Teller {
  readonly #plant: Plant
  readonly #shop = new DeskOnDisk(MONDAY_9, PROFILE, true, PLENTY)
  readonly #known: Known[] = []
  readonly #onHand: Record<string, number> = Object.fromEntries(
    PLENTY.map(({ sku, onHand }) => [sku, onHand]),
  )
  readonly #started = { digital: 0, dtg: 0 }
  #now = MONDAY_9
  #day: number
  #noted: number
  #repeats = 0

  constructor(plant: Plant) {
    this.#plant = plant
    this.#day = this.#shop.desk.today(this.#now)
    this.#noted = this.#day
  }

  tell(deed: Deed): void {
    switch (deed.type) {
      case 'offer':
        return this.#offer(deed)
      case 'offer_again':
        return this.#offerAgain(deed.pick, deed.changed)
      case 'move':
        return this.#move(deed.pick, deed.event)
      case 'count':
        return this.#count(SKUS[deed.sku], deed.onHand)
      case 'receive': {
        const sku = SKUS[deed.sku]
        this.#shop.do(this.#shop.desk.receiveStock(sku, deed.count))
        this.#onHand[sku] = (this.#onHand[sku] ?? 0) + deed.count
        return
      }
      case 'pass':
        return this.#pass(deed.hours)
      case 'restart':
        return this.#restart()
      case 'sweep':
        return this.#sweep()
      case 'promise_is_exact':
        return this.#promiseIsExact(deed.inDays)
    }
  }

  /** What must hold after every deed. */
  check(): void {
    const { desk } = this.#shop
    desk.audit()
    const live = this.#known.filter(({ state }) => state !== 'gone')
    expect(
      desk
        .jobs()
        .map((r) => `${r.id} ${r.state}`)
        .sort(),
    ).to.deep.equal(live.map(({ id, state }) => `${id} ${state}`).sort())
    for (const { sku, onHand, reserved } of desk.stockLines()) {
      const claimed = this.#unstarted().reduce(
        (sum, k) => sum + (k.offer.claim.blanks[sku] ?? 0),
        0,
      )
      expect({ sku, onHand, reserved }).to.deep.equal({
        sku,
        onHand: this.#onHand[sku],
        reserved: claimed,
      })
      expect(reserved).to.be.at.most(onHand)
    }
    for (const process of WORK) {
      expect(desk.backlog(this.#now).units[process] ?? 0).to.equal(this.#pressed(process))
    }
    this.#checkCapacity()
  }

  /** All that was ever taken and not given back, printed or not, fits between any two days. */
  #checkCapacity(): void {
    const taken = this.#known.filter((k) => k.state !== 'gone' || k.printed)
    for (const { process, bookedOn } of taken) {
      for (const { dueDay } of taken.map((k) => k.job)) {
        let capacity = 0
        for (let day = bookedOn; day <= dueDay; day++) capacity += capacityOn(process, day)
        const units = taken
          .filter((k) => k.process === process && k.bookedOn >= bookedOn && k.job.dueDay <= dueDay)
          .reduce((sum, k) => sum + k.job.units, 0)
        expect(units, `${process} taken from ${bookedOn}, due by ${dueDay}`).to.be.at.most(capacity)
      }
    }
  }

  #unstarted(): Known[] {
    return this.#known.filter(({ state }) => state !== 'gone' && state !== 'consumed')
  }

  #offer(deed: Extract<Deed, { type: 'offer' }>): void {
    const process = deed.process === 0 ? 'digital' : 'dtg'
    const units = process === 'dtg' ? Math.ceil(deed.units / 10) : deed.units
    const sku = process === 'dtg' ? SHIRT : PAPER
    const offer = offerOf(`o${this.#known.length + 1}-${this.#repeats}`, {
      units: { [process]: units },
      blanks: { [sku]: units },
      dueDay: this.#day + deed.inDays,
    })
    const free = this.#shop.desk.freeStock()[sku] ?? 0
    const before = this.#naiveJobs(process)
    const outcome = this.#shop.do(this.#shop.desk.reserve(this.#planted(offer), this.#now))
    if (outcome.type === 'refused') {
      if (outcome.reason === 'stock') expect(units).to.be.above(free)
      else expect(outcome.reason).to.be.oneOf(['capacity', 'too_late'])
      if (outcome.reason === 'capacity') this.#wasRightToRefuse(process, units, offer, before)
      return
    }
    const { id, fromDay, dueDay, bookedOn } = outcome.reservation
    const job = { units, fromDay, dueDay }
    const late = lateJobs(process, this.#day, this.#pressed(process), [...before, job])
    expect(late.has(job), 'a job that is late from the start').to.equal(false)
    const lateBefore = lateJobs(process, this.#day, this.#pressed(process), before)
    for (const other of late) expect(lateBefore.has(other), 'made another job late').to.equal(true)
    this.#noteDay()
    this.#known.push({
      offer,
      id,
      state: 'held',
      job,
      process,
      bookedOn,
      printed: false,
      startedOn: 0,
    })
  }

  /** With it, something would be late that is not late without; only asked while all is well. */
  #wasRightToRefuse(process: Work, units: number, offer: Offer, before: readonly NaiveJob[]): void {
    const started = this.#pressed(process)
    if (lateJobs(process, this.#day, started, before).size > 0) return
    const dueDay = lastWorkingDay(Math.floor((offer.shipBy - MONDAY_9) / 86_400_000) + 20_514)
    // Beyond the fortnight that is promised for, the desk is more careful than it need be.
    if (dueDay > this.#day + 13 || before.some((job) => job.dueDay > this.#day + 13)) return
    const promise = this.#shop.desk.promise(this.#now)[process] ?? []
    const fromDay = promise[0] === 0 ? this.#day + 1 : this.#day
    const late = lateJobs(process, this.#day, started, [...before, { units, fromDay, dueDay }])
    expect(late.size, 'refused though all would be in time').to.be.above(0)
  }

  #naiveJobs(process: string): NaiveJob[] {
    return this.#unstarted()
      .filter((k) => k.process === process)
      .map((k) => k.job)
  }

  #planted(offer: Offer): Offer {
    return this.#plant.offer?.(offer, this.#repeats++) ?? offer
  }

  #offerAgain(pick: number, changed: boolean): void {
    const known = this.#known.filter(({ state }) => state !== 'gone')
    const again = known[pick % Math.max(1, known.length)]
    if (again === undefined) return
    const offer = changed ? { ...again.offer, shipBy: again.offer.shipBy + 1 } : again.offer
    const outcome = this.#shop.do(this.#shop.desk.reserve(this.#planted(offer), this.#now))
    if (changed) {
      expect(outcome).to.deep.equal({ type: 'refused', reason: 'reservation_conflict' })
    } else {
      expect(outcome).to.have.nested.property('reservation.id', again.id)
    }
  }

  #move(pick: number, event: MoveEvent): void {
    const known = this.#known[pick % Math.max(1, this.#known.length)]
    if (known === undefined) return
    const { id } = known
    const outcome = this.#shop.do(this.#shop.desk[event](id, this.#now))
    const table: Readonly<Record<MoveEvent, readonly [from: string[], to: Known['state']]>> = {
      commit: [['held'], 'committed'],
      markStarting: [['held', 'committed'], 'starting'],
      consume: [['held', 'committed', 'starting'], 'consumed'],
      release: [['held', 'committed'], 'gone'],
      loseStart: [['starting'], 'gone'],
      voidStart: [['consumed'], 'gone'],
      finish: [['consumed'], 'gone'],
    }
    const [from, to] = table[event]
    const fits = from.includes(known.state)
    expect(outcome.type === 'moved', `${event} of a ${known.state} one: ${outcome.type}`).to.equal(
      fits,
    )
    if (!fits) return
    known.state = to
    known.printed = event === 'finish'
    if (event === 'consume') this.#press(known, 1)
    if (event === 'voidStart') this.#press(known, -1)
  }

  #press(known: Known, sign: 1 | -1): void {
    const { process } = known
    this.#noteDay()
    if (sign === 1) known.startedOn = this.#day
    // What was started on an earlier day is not undone for the press.
    if (known.startedOn === this.#day) this.#started[process] += sign * known.job.units
    for (const [sku, blanks] of Object.entries(known.offer.claim.blanks)) {
      this.#onHand[sku] = (this.#onHand[sku] ?? 0) - sign * blanks
    }
  }

  #count(sku: (typeof SKUS)[number], onHand: number): void {
    const reserved = this.#unstarted().reduce((sum, k) => sum + (k.offer.claim.blanks[sku] ?? 0), 0)
    const outcome = this.#shop.do(this.#shop.desk.setStock({ sku, onHand, reorderPoint: 5 }))
    expect(outcome.type).to.equal(onHand < reserved ? 'refused' : 'set')
    if (outcome.type === 'set') this.#onHand[sku] = onHand
  }

  #pass(hours: number): void {
    this.#now += hours * HOUR_MS
    this.#day = this.#shop.desk.today(this.#now)
  }

  /** Started work that is left today. */
  #pressed(process: Work): number {
    let left = this.#started[process]
    for (let day = this.#noted; day < this.#day; day++) {
      left = Math.max(0, left - capacityOn(process, day))
    }
    return left
  }

  /** The desk has written down what day it is: from here it does not go back. */
  #noteDay(): void {
    for (const process of WORK) this.#started[process] = this.#pressed(process)
    this.#noted = this.#day
  }

  #restart(): void {
    const before = picture(this.#shop.desk, this.#now)
    for (const [key, value] of this.#shop.disk) {
      const found = this.#plant.disk === undefined ? value : this.#plant.disk(key, value)
      this.#shop.write([{ key, value: found }])
    }
    this.#shop.restart(this.#now)
    this.#noteDay()
    expect(picture(this.#shop.desk, this.#now)).to.deep.equal(before)
  }

  #sweep(): void {
    this.#plant.sweep?.(this.#shop, this.#now)
    for (const { id } of this.#shop.desk.expired(this.#now)) {
      expect(this.#shop.do(this.#shop.desk.extendHold(id, this.#now)).type).to.equal('moved')
    }
  }

  /** Asked of a copy: that many more due that day are taken, and one more is not. */
  #promiseIsExact(inDays: number): void {
    const dueDay = this.#day + inDays
    if (!isWorkingDay(PROFILE.hours, dueDay)) return
    const promise = this.#shop.desk.promise(this.#now)
    for (const process of PROCESSES) {
      const promised = promise[process]?.[inDays]
      if (promised === undefined) continue
      if (inDays > 0) expect(promised).to.be.at.least(promise[process]?.[inDays - 1] ?? 0)
      const wish = (units: number): Offer =>
        offerOf('probe', { units: { [process]: units }, dueDay })
      const more = this.#copy().reserve(wish(promised + 1), this.#now).outcome
      expect(more).to.have.property('reason').that.is.oneOf(['capacity', 'too_late'])
      if (promised === 0) continue
      expect(this.#copy().reserve(wish(promised), this.#now).outcome.type).to.equal('reserved')
    }
  }

  #copy(): Desk {
    const records = [...this.#shop.disk].map(([key, value]) => ({ key, value }))
    const rest = { now: this.#now, firstDesk: false, configuredStock: [] }
    return Desk.restore({ profile: PROFILE, storeId: STORE, records, ...rest }).desk
  }
}

function lastWorkingDay(day: number): number {
  return isWorkingDay(PROFILE.hours, day) ? day : lastWorkingDay(day - 1)
}

/** Everything that a desk shows. */
function picture(desk: Desk, now: number): unknown {
  return {
    jobs: desk.jobs(),
    stock: desk.stockLines(),
    promise: desk.promise(now),
    backlog: desk.backlog(now),
    mode: desk.mode(),
  }
}
