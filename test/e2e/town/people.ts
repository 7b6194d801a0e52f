import type { JobView } from '../../../src/api/job-view.ts'
import type { NodeStatus } from '../../../src/runtime/commands/command.ts'
import type { TownShop } from './shop.ts'

/** How often somebody looks at the list of jobs. */
const ROUND_MS = 1_500
const AT_PRESS = ['printed', 'packed', 'shipped'] as const
type Step = (typeof AT_PRESS)[number] | 'start'
/** Calls of one person at a time. */
const HANDS = 4

/** The people of each shop: start, print, pack and ship what lies there, and count the shelf after a loss. */
export class TownPeople {
  readonly #rounds: Promise<void>[]
  readonly #steps: readonly Step[]
  #working = true
  /** Answers other than yes, by code: most are races with what happens anyway. */
  readonly refusals = new Map<string, number>()

  /** `starts`: the shops begin nothing by themselves, their people do. */
  constructor(shops: readonly TownShop[], starts = false) {
    this.#steps = starts ? ['start', ...AT_PRESS] : AT_PRESS
    this.#rounds = shops.map((shop) => this.#work(shop))
  }

  async goHome(): Promise<void> {
    this.#working = false
    await Promise.all(this.#rounds)
  }

  async #work(shop: TownShop): Promise<void> {
    while (this.#working) {
      if (shop.isUp) {
        try {
          await this.#round(shop)
        } catch (error) {
          this.#note(error)
        }
      }
      await new Promise((resolve) => setTimeout(resolve, ROUND_MS))
    }
  }

  async #round(shop: TownShop): Promise<void> {
    const { wipes } = shop
    const { api } = shop.node
    if (wipes > 0) {
      const { mode } = await api.get<NodeStatus>('/status')
      // A new desk opens closed: a person counts the shelf, and says so (CONSENSUS.md, D5).
      if (mode !== 'open') await api.post('/shop/resume')
    }
    const { jobs } = await api.get<{ jobs: readonly JobView[] }>('/jobs')
    const todo = jobs.flatMap((job) => this.#say(shop, job))
    await Promise.all(
      Array.from({ length: HANDS }, async () => {
        for (let said = todo.shift(); said !== undefined; said = todo.shift()) {
          await api.post(...said).catch((error: unknown) => this.#note(error))
        }
      }),
    )
  }

  /** What there is to say of a job now, as a request; empty: nothing. */
  #say(shop: TownShop, { job, actions }: JobView): (readonly [path: string, body: object])[] {
    if (actions.includes('attest')) {
      // Parked: somebody goes and looks at what came out before the disk was lost.
      const verdict = shop.hasSpooled(job) ? 'printed' : 'not_printed'
      return [[`/jobs/${job}/attest`, { verdict }]]
    }
    const step = this.#steps.find((next) => actions.includes(next))
    if (step === undefined) return []
    return [[`/jobs/${job}/${step}`, step === 'shipped' ? { carrier: 'DHL' } : {}]]
  }

  #note(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1)
  }
}
