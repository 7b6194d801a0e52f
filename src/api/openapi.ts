import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import * as z from 'zod'

interface RouteText {
  readonly summary: string
  readonly tag: 'orders' | 'artwork' | 'jobs' | 'shop' | 'network' | 'node'
  readonly body?: z.ZodType
  readonly query?: z.ZodType
  /** Media type of a body that is not JSON. */
  readonly consumes?: string
  readonly anyone?: boolean
  /** By status: the codes that are this route's own, and what they mean. */
  readonly failures?: Readonly<Record<number, string>>
}

const ErrorSchema = {
  description: 'What went wrong, and what to do about it',
  type: 'object',
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'field', 'fix'],
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        field: { type: ['string', 'null'] },
        fix: { type: 'string' },
        issues: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              field: { type: 'string' },
              value: { type: 'string' },
              message: { type: 'string' },
              fix: { type: 'string' },
            },
          },
        },
      },
    },
  },
}

/** How a route stands in `/openapi.json`. */
export function describe({
  summary,
  tag,
  body,
  query,
  consumes,
  anyone,
  failures = {},
}: RouteText): FastifySchema {
  return {
    summary,
    tags: [tag],
    ...(body === undefined ? {} : { body: jsonSchema(body) }),
    ...(query === undefined ? {} : { querystring: jsonSchema(query) }),
    ...(consumes === undefined ? {} : { consumes: [consumes] }),
    ...(anyone === true ? { security: [] } : {}),
    response: {
      '2xx': { description: 'done', type: 'object' },
      ...Object.fromEntries(
        Object.entries(failures).map(([status, text]) => [
          status,
          { ...ErrorSchema, description: text },
        ]),
      ),
      default: ErrorSchema,
    },
  }
}

function jsonSchema(schema: z.ZodType): unknown {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  })
  return rest
}

export async function addOpenApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'printnode',
        description: 'One node of a print-on-demand network without a middleman',
        version,
        license: { name: 'MIT' },
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
  })
  app.get(
    '/openapi.json',
    { config: { access: 'merchant' }, schema: { hide: true } },
    (_request, reply) => reply.send(app.swagger()),
  )
}
