import type { FastifyReply } from 'fastify'
import type { NodeHandle } from '../runtime/node-handle.ts'
import type { Command, CommandName, CommandResult, Refused } from '../runtime/commands/command.ts'
import { errorBody, sendError, sendRefusal } from './error-body.ts'

/** Longer than every retry inside the node: then the outcome is open, and asking again is safe. */
const ANSWER_MS_MAX = 30_000

/** A command's result, or `unknown_outcome` if the node does not answer in time. */
export async function ask<K extends CommandName>(
  handle: NodeHandle,
  command: Command<K>,
): Promise<CommandResult<K> | Refused> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Refused>((resolve) => {
    const refused: Refused = {
      ok: false,
      code: 'unknown_outcome',
      message: `the node has not answered within ${ANSWER_MS_MAX / 1000} s`,
    }
    timer = setTimeout(() => resolve(refused), ANSWER_MS_MAX)
  })
  try {
    return await Promise.race([handle.execute(command), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Sends what `view` makes of a result, or the refusal. */
export function answer<Result extends { readonly ok: true }>(
  reply: FastifyReply,
  result: Result | Refused,
  view: (result: Result) => unknown,
): FastifyReply {
  return result.ok ? reply.send(view(result)) : sendRefusal(reply, result)
}

/** The same for what a merchant may not see as for what does not exist: ids must not be probed. */
export function sendNoSuchOrder(reply: FastifyReply, order: string): FastifyReply {
  const fix = 'check the id; `printnode order list` shows your orders'
  return sendError(
    reply,
    errorBody('not_found', `no order ${order.slice(0, 100)} is known here`, 'id', fix),
  )
}
