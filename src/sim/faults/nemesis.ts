import { DAY_MS } from '../../models/ids.ts'
import type { PeerId } from '../../models/ids.ts'
import type { Effect } from '../../runtime/effect.ts'
import type { Acknowledgement, Checker } from '../checkers/checker.ts'
import type { SimClock } from '../town/clock.ts'
import type { CloneYard } from './clones.ts'
import { DiskFaults } from './disk-faults.ts'
import type { DiskFault } from './disk-faults.ts'
import type { FileAtlas } from './file-atlas.ts'
import { LinkFaults } from './link-faults.ts'
import type { ChosenOrder, RegisterOracle } from '../register-oracle.ts'
import type { FaultPlan, Scenario } from '../drawing/scenario.ts'
import type { SimNetwork } from '../town/sim-network.ts'
import type { SimNode } from '../town/sim-node.ts'
import type { Press } from '../town/sim-printer.ts'
import type { SimArtwork } from '../town/sim-artwork.ts'
import type { Story } from '../story.ts'
import type { Tally } from '../tally.ts'
import { voteOut } from '../people/vote-out.ts'

export interface Victims extends CloneYard {
  readonly clock: SimClock
  readonly nodes: readonly SimNode[]
  readonly network: SimNetwork
  readonly artwork: SimArtwork
  readonly truth: RegisterOracle
  readonly files: FileAtlas
  readonly tally: Tally
  readonly story: Story | null
  readonly wiped: (node: SimNode) => void
  /** A planned stop is complete; `told`: the others know of it. */
  readonly stopped: (node: SimNode, told: boolean) => void
  readonly putBack: (node: SimNode) => void
  readonly givenUp: (node: SimNode) => void
}

/** A daemon that stopped by itself is started again by its service manager within this time. */
const RESTART_MS = 3_000

/** Does to a world what its scenario says, and undoes it; then ends all faults at once. */
export class Nemesis implements Checker {
  readonly #scenario: Scenario
  readonly #world: Victims
  readonly #writesLeft = new Map<SimNode, number>()
  readonly #atPress = new Set<SimNode>()
  readonly #atAccept = new Set<SimNode>()
  /** By the state into which a part of that shop is to come. */
  readonly #atPart = {
    offered: new Map<PeerId, DiskFault>(),
    in_production: new Map<PeerId, DiskFault>(),
  }
  readonly #atLeaving = new Map<PeerId, FaultPlan & { type: 'voted_out' }>()
  readonly #atPlaced = new Map<PeerId, FaultPlan & { type: 'wipe' }>()
  readonly #atPressed = new Map<PeerId, FaultPlan & { type: 'wipe' }>()
  readonly #disks: DiskFaults
  readonly #links: LinkFaults
  /** Whose date is wrong, and by how much. */
  readonly #wrongBy = new Map<SimNode, number>()
  #over = false

  constructor(scenario: Scenario, world: Victims) {
    this.#scenario = scenario
    this.#world = world
    const hand = {
      after: (delayMs: number, then: () => void) => this.#after(delayMs, then),
      kill: (node: SimNode, how: string) => this.#kill(node, how),
      start: (node: SimNode) => this.#start(node),
      note: (fault: FaultPlan, who: string, text: string) => this.#note(fault, who, text),
    }
    this.#disks = new DiskFaults(scenario, world, hand)
    this.#links = new LinkFaults(world, hand)
  }

  begin(): void {
    for (const fault of this.#scenario.faults) {
      this.#world.clock.after(fault.atMs, () => {
        if (!this.#over) this.#strike(fault)
      })
    }
  }

  /** Faults stop, everything runs again; what was lost stays lost. */
  end(): void {
    this.#over = true
    this.#tell('*', 'faults end')
    this.#world.network.calm()
    this.#disks.clones.end()
    for (const node of this.#world.nodes) {
      node.disk.slowness = 1
      node.disk.full = false
      if (node.isRunning) node.disk.failing = node.disk.rotten = false
      node.printer.calm()
      node.killAfter(null)
      node.localClock.goOn()
      node.resume()
      this.#rightDate(node)
      this.#start(node)
    }
  }

  open(node: SimNode): void {
    this.#start(node)
  }

  /** A process died by itself: its service manager starts it again. */
  died(node: SimNode): void {
    if (node.original !== null) return
    this.#writesLeft.delete(node)
    this.#atPress.delete(node)
    this.#atAccept.delete(node)
    this.#world.clock.after(RESTART_MS, () => this.#start(node))
  }

  #strike(fault: FaultPlan): void {
    switch (fault.type) {
      case 'crash':
        this.#crash(fault, this.#node(fault.shop))
        return
      case 'pause': {
        const node = this.#node(fault.shop)
        this.#note(fault, node.letter, `stops for ${fault.forMs} ms`)
        node.pause()
        this.#after(fault.forMs, () => node.resume())
        return
      }
      case 'cut':
        this.#links.cut(fault)
        return
      case 'flap':
        this.#links.flap(fault)
        return
      case 'slow_disk': {
        const node = this.#node(fault.shop)
        this.#note(fault, node.letter, `disk ${fault.factor} times slower for ${fault.forMs} ms`)
        node.disk.slowness = fault.factor
        this.#after(fault.forMs, () => (node.disk.slowness = 1))
        return
      }
      case 'full_disk': {
        const node = this.#node(fault.shop)
        this.#note(fault, node.letter, `disk full for ${fault.forMs} ms`)
        node.disk.full = true
        this.#after(fault.forMs, () => (node.disk.full = false))
        return
      }
      case 'failed_disk':
      case 'rotten_disk':
      case 'old_backup':
      case 'clone':
        this.#disks.strike(fault, this.#node(fault.shop))
        return
      case 'gone': {
        const node = this.#node(fault.shop)
        if (fault.moment === 'now') this.#leave(fault, node)
        else if (fault.moment === 'offered') this.#atPart.offered.set(node.self, fault)
        else this.#atPart.in_production.set(node.self, fault)
        return
      }
      case 'wipe': {
        const node = this.#node(fault.shop)
        if (fault.moment === 'now') this.#disks.strike(fault, node)
        else if (fault.moment === 'offered') this.#atPart.offered.set(node.self, fault)
        else if (fault.moment === 'pressed') this.#atPressed.set(node.self, fault)
        else this.#atPlaced.set(node.self, fault)
        return
      }
      case 'still_clock': {
        const node = this.#node(fault.shop)
        this.#note(fault, node.letter, `clock stands still for ${fault.forMs} ms`)
        node.localClock.stop()
        this.#after(fault.forMs, () => node.localClock.goOn())
        return
      }
      case 'wrong_date':
        this.#wrongDate(fault, this.#node(fault.shop))
        return
      case 'paper_out': {
        const node = this.#node(fault.shop)
        this.#note(fault, node.letter, `no paper for ${fault.forMs} ms`)
        node.printer.runOut()
        this.#after(fault.forMs, () => node.printer.refill())
        return
      }
      case 'dead_printer': {
        const node = this.#node(fault.shop)
        this.#note(fault, node.letter, `printer broken for ${fault.forMs} ms`)
        node.printer.breakDown()
        this.#after(fault.forMs, () => node.printer.repair())
        return
      }
      case 'clock': {
        const node = this.#node(fault.shop)
        this.#note(fault, node.letter, `clock set by ${fault.byMs} ms`)
        node.localClock.set(fault.byMs)
        return
      }
      case 'planned_stop':
        this.#stop(fault, this.#node(fault.shop))
        return
      case 'voted_out':
        if (fault.moment === 'now') this.#voteOut(fault)
        else this.#atLeaving.set(this.#node(fault.shop).self, fault)
        return
    }
  }

  #crash(fault: FaultPlan & { type: 'crash' }, node: SimNode): void {
    if (!node.isRunning) return
    const { moment } = fault
    switch (moment.type) {
      case 'now':
        this.#kill(node, 'is killed')
        this.#after(fault.forMs, () => this.#start(node))
        return
      case 'effects':
        // Its end is noticed like any other, and the service manager starts it again.
        node.killAfter(moment.count)
        return
      case 'writes':
        this.#writesLeft.set(node, moment.count)
        return
      case 'press':
        this.#atPress.add(node)
        return
      case 'refusal':
        this.#atRefusal(node, moment.times, () => node.killAfter(moment.count))
        return
      case 'giving_up':
        this.#atRefusal(node, moment.times, () => this.#atAccept.add(node))
        return
    }
  }

  #atRefusal(node: SimNode, times: number, then: () => void): void {
    node.printer.onRefusal = (refused) => {
      if (refused < times) return
      node.printer.onRefusal = () => undefined
      if (!this.#over) then()
    }
  }

  stepped(node: SimNode, effects: readonly Effect[]): void {
    if (!this.#atAccept.has(node)) return
    const asks = effects.some((e) => e.type === 'send' && e.message.type === 'accept')
    // Its step is over by then: what it asked for has left it.
    if (asks) this.#after(0, () => this.#dieAtOnce(node, 'dies as it gives a part back'))
  }

  #voteOut(fault: FaultPlan & { type: 'voted_out' }): void {
    const victim = this.#node(fault.shop)
    const at = this.#node(fault.at)
    this.#note(fault, victim.letter, `is to be voted out, says somebody at ${at.letter}`)
    const others = this.#world.nodes.filter((node) => node !== victim && node !== at)
    voteOut([at, ...others], {
      victim,
      isGone: () => this.#disks.isGone(victim),
      // Faults may have ended meanwhile: who is gone stays gone.
      after: (delayMs, then) => {
        if (this.#disks.isGone(victim)) this.#world.clock.after(delayMs, then)
        else this.#after(delayMs, then)
      },
      done: () => this.#world.tally.add('fault.voted_out_done'),
    })
  }

  /** It ends when it says that it is ready, also where faults have ended meanwhile: it was told to. */
  #stop(fault: FaultPlan & { type: 'planned_stop' }, node: SimNode): void {
    if (!node.isRunning) return
    this.#note(fault, node.letter, `stops for the night, ${fault.forMs} ms`)
    node.ask({ type: 'stop' }, (result) => {
      if (result === null) return
      // Not within its own step.
      this.#world.clock.after(0, () => {
        if (!node.isRunning) return
        this.#tell(node.letter, `has stopped: ${JSON.stringify(result.progress)}`)
        node.kill()
        this.#world.network.processEnded(node.index)
        this.#world.stopped(node, result.progress.resting === true)
        this.#world.clock.after(this.#over ? RESTART_MS : fault.forMs, () => this.#start(node))
      })
    })
  }

  quits(node: SimNode): void {
    this.#disks.clones.quits(node)
  }

  /** Something of a node is on disk, and it has not been told yet. */
  durable(node: SimNode): void {
    const left = this.#writesLeft.get(node)
    if (left === undefined) return
    if (left > 1) this.#writesLeft.set(node, left - 1)
    else this.#dieAtOnce(node, 'dies before it hears that its write is durable')
  }

  pressed({ shop }: Press): void {
    const node = this.#node(shop)
    const fault = this.#atPressed.get(node.self)
    if (fault !== undefined) {
      this.#atPressed.delete(node.self)
      this.#after(0, () => this.#disks.strike(fault, node))
    }
    if (this.#atPress.has(node)) this.#dieAtOnce(node, 'dies while the press runs')
  }

  /** Part by part: whoever was just given one, or has just begun, may be struck. */
  chosen({ order }: ChosenOrder, before: ChosenOrder | null): void {
    for (const part of order.parts) {
      const known = before?.order.parts.find(({ id }) => id === part.id)
      if (known?.attempt === part.attempt && known.state === part.state) continue
      if (part.state !== 'offered' && part.state !== 'in_production') continue
      const waiting = this.#atPart[part.state]
      const fault = waiting.get(part.shop as PeerId)
      if (fault === undefined) continue
      waiting.delete(part.shop as PeerId)
      // The keeper that has just written this is not struck while it does so.
      this.#after(0, () => {
        const node = this.#node(fault.shop)
        if (fault.type === 'gone') this.#leave(fault, node)
        else this.#disks.strike(fault, node)
      })
    }
  }

  #leave(fault: FaultPlan & { type: 'gone' }, node: SimNode): void {
    this.#disks.strike(fault, node)
    const vote = this.#atLeaving.get(node.self)
    if (vote !== undefined && this.#disks.isGone(node)) this.#voteOut(vote)
  }

  /** The merchant has been told, and nobody else may have the files yet. */
  acknowledged({ order }: Acknowledgement): void {
    const fault = this.#atPlaced.get(order.intake)
    if (fault === undefined) return
    this.#atPlaced.delete(order.intake)
    this.#after(0, () => this.#disks.strike(fault, this.#node(fault.shop)))
  }

  #dieAtOnce(node: SimNode, how: string): void {
    this.#writesLeft.delete(node)
    this.#atPress.delete(node)
    if (this.#over || !node.isRunning) return
    this.#kill(node, how)
    this.died(node)
  }

  #kill(node: SimNode, how: string): void {
    this.#world.tally.add('fault.crash')
    this.#tell(node.letter, how)
    node.kill()
    this.#world.network.processEnded(node.index)
  }

  #start(node: SimNode): void {
    if (node.isRunning || this.#disks.isGone(node)) return
    this.#disks.makeReady(node)
    node.start()
  }

  /** Set right again, which a daemon that has believed in it is restarted for. */
  #wrongDate(fault: FaultPlan & { type: 'wrong_date' }, node: SimNode): void {
    if (this.#wrongBy.has(node)) return
    this.#note(fault, node.letter, `date wrong by ${fault.days} days for ${fault.forMs} ms`)
    const byMs = fault.days * DAY_MS
    this.#wrongBy.set(node, byMs)
    node.localClock.set(byMs)
    this.#after(fault.forMs, () => this.#rightDate(node))
  }

  #rightDate(node: SimNode): void {
    const byMs = this.#wrongBy.get(node)
    if (byMs === undefined) return
    this.#wrongBy.delete(node)
    if (node.isRunning) this.#kill(node, 'is stopped to set its date right')
    node.localClock.set(-byMs)
    this.#start(node)
  }

  /** Once faults are over, everything is undone already. */
  #after(delayMs: number, then: () => void): void {
    this.#world.clock.after(delayMs, () => {
      if (!this.#over) then()
    })
  }

  #node(index: number): SimNode {
    return this.#world.nodes[index] as SimNode
  }

  #note(fault: FaultPlan, who: string, text: string): void {
    this.#world.tally.add(`fault.${fault.type}`)
    this.#tell(who, text)
  }

  #tell(who: string, text: string): void {
    this.#world.story?.tell(this.#world.clock.now, who, text)
  }
}
