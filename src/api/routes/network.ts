import type { FastifyInstance } from 'fastify'
import type { PeerId } from '../../models/ids.ts'
import { sendIssues } from '../error-body.ts'
import { choice, matching, parseInput, record, whole } from '../input.ts'
import { describe } from '../openapi.ts'
import { isoTime } from '../order-view.ts'
import type { RouteContext } from '../server.ts'

const HOUR_MS = 3_600_000
/** A week: long enough to be mailed and read, short enough that a lost one is soon worth nothing. */
const INVITE_HOURS_DEFAULT = 7 * 24
const INVITE_HOURS_MAX = 90 * 24

const InviteBody = record(
  {
    role: choice(['member', 'delegate']).default('member'),
    hours: whole(1, INVITE_HOURS_MAX, 'how long it is good').default(INVITE_HOURS_DEFAULT),
  },
  'an object {role, hours}',
)

const ExpelBody = record(
  {
    peer: matching(
      /^[1-9A-HJ-NP-Za-km-z]{46,60}$/,
      'the id of a shop, as `network members` lists it',
    ),
  },
  'an object {peer}',
)

export function addNetworkRoutes(app: FastifyInstance, context: RouteContext): void {
  const { handle, admin, now } = context

  app.get(
    '/network/members',
    { schema: describe({ summary: 'The members that this node knows', tag: 'network' }) },
    async (_request, reply) => {
      const { shops } = await handle.execute({ type: 'shops' })
      const nameOf = (peer: PeerId): string | null =>
        shops.find((shop) => shop.profile.peer === peer)?.profile.name ?? null
      return reply.send({
        network: admin.name,
        founder: admin.founder,
        currency: admin.currency,
        self: {
          peer: handle.network.self,
          name: nameOf(handle.network.self),
          addresses: handle.network.addresses(),
        },
        members: handle.network.peers().map((member) => ({
          ...member,
          name: nameOf(member.peer),
          certificateExpiresAt:
            member.certificateExpiresAt === null ? null : isoTime(member.certificateExpiresAt),
        })),
      })
    },
  )

  app.post(
    '/network/invites',
    { schema: describe({ summary: 'Invite one shop', tag: 'network', body: InviteBody }) },
    async (request, reply) => {
      const parsed = parseInput(InviteBody, request.body ?? {})
      if (!parsed.ok) return sendIssues(reply, parsed.issues)
      const { role, hours } = parsed.value
      const lifeMs = hours * HOUR_MS
      const expiresAt = now() + lifeMs
      const invite = admin.invite({ role, lifeMs })
      return reply.code(201).send({ invite, role, expiresAt: isoTime(expiresAt) })
    },
  )

  app.post(
    '/network/expel',
    { schema: describe({ summary: 'Expel a shop for ever', tag: 'network', body: ExpelBody }) },
    async (request, reply) => {
      const parsed = parseInput(ExpelBody, request.body)
      if (!parsed.ok) return sendIssues(reply, parsed.issues)
      const { peer } = parsed.value
      admin.expel(peer as PeerId)
      return reply.send({ expelled: peer })
    },
  )
}
