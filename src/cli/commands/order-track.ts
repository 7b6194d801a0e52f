import type { Command } from 'commander'
import type { OrderEventView, OrderView } from '../../api/order-view.ts'
import { orderIsClosed } from '../../models/order-lifecycle.ts'
import type { OrderState } from '../../models/order-lifecycle.ts'
import { Session } from '../session.ts'
import { styled } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

/** The node asked may not be one that keeps the order, and then hears of it only when it asks. */
const POLL_MS = 1_000

interface Events {
  readonly state: OrderState
  readonly events: readonly OrderEventView[]
  readonly last: number
}

export function addTrackCommand(order: Command, terminal: Terminal): void {
  order
    .command('track <order>')
    .description('follow an order until it has left the last shop, or has ended')
    .option('--once', 'print what has happened so far, and end')
    .option('--after <cursor>', 'only what happened after this event', '0')
    .addHelpText('after', '\nWith --json each event is one line.')
    .action(async (id: string, options: { once?: boolean; after: string }, command: Command) => {
      const session = new Session(terminal, command)
      await track(session, id, options.after, options.once === true)
    })
}

async function track(session: Session, id: string, from: string, once: boolean): Promise<void> {
  const api = session.api()
  const path = `/orders/${encodeURIComponent(id)}`
  let after = from
  let state: OrderState | null = null
  for (;;) {
    const page = await api.get<Events>(`${path}/events?after=${encodeURIComponent(after)}`)
    for (const event of page.events) showEvent(session, event)
    after = String(Math.max(page.last, Number(after)))
    if (page.state !== state && !session.json) {
      session.terminal.out(`  ${styled(session.terminal, 'bold', page.state)}`)
    }
    state = page.state
    if (once || orderIsClosed(state)) break
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  const { parts } = await api.get<OrderView>(path)
  for (const part of parts) {
    if (part.tracking !== '') session.progress(`${part.id}: ${part.carrier} ${part.tracking}`)
  }
}

function showEvent({ json, terminal }: Session, event: OrderEventView): void {
  if (json) {
    terminal.out(JSON.stringify(event))
    return
  }
  const { cursor, at, type, part, detail } = event
  const time = styled(terminal, 'dim', at.slice(0, 19).replace('T', ' '))
  terminal.out(`${String(cursor).padStart(3)}  ${time}  ${[type, part, detail].join(' ').trim()}`)
}
