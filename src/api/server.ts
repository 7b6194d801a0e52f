import fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ArtworkShelf } from './artwork-shelf.ts'
import type { ApiContext, ApiLog, ApiOptions } from './context.ts'
import { bodyOfThrown, errorBody, sendError } from './error-body.ts'
import { EventStreams } from './event-stream.ts'
import { bearerToken, judgeProvenance } from './guard.ts'
import { addOpenApi } from './openapi.ts'
import { addArtworkRoutes } from './routes/artwork.ts'
import { addClusterRoutes } from './routes/cluster.ts'
import { addEventRoutes } from './routes/events.ts'
import { addHealthRoutes } from './routes/health.ts'
import { addJobRoutes } from './routes/jobs.ts'
import { addMerchantRoutes } from './routes/merchants.ts'
import { addNetworkRoutes } from './routes/network.ts'
import { addOrderActionRoutes } from './routes/order-actions.ts'
import { addOrderExportRoute } from './routes/order-export.ts'
import { addOrderRoutes } from './routes/orders.ts'
import { addQuoteRoutes } from './routes/quotes.ts'
import { addShopRoutes } from './routes/shop.ts'
import { addStatusRoutes } from './routes/status.ts'
import type { Principal } from './token-book.ts'

/** Who may call a route. A route that says nothing is the operator's. */
export type Access = 'anyone' | 'merchant' | 'operator'

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
  }
  interface FastifyRequest {
    /** Set before any handler of a route that is not for anyone. */
    principal: Principal
  }
}

/** What routes are made of. */
export interface RouteContext extends ApiContext {
  readonly shelf: ArtworkShelf
  readonly streams: EventStreams
  readonly artworkBytesMax: number
}

/** 40 lines of an order with long names take 30 KiB; eight times that is no order. */
export const JSON_BYTES_MAX = 256 * 1024
/** A poster in print resolution; larger files come from the wrong export setting. */
export const ARTWORK_BYTES_MAX = 200 * 1024 * 1024
/** An upload of 200 MiB over a line of 5 Mbit/s takes under 6 minutes. */
const REQUEST_MS_MAX = 10 * 60_000
/** Whoever takes longer to send a few headers is not a client (slowloris). */
const HEADERS_MS_MAX = 10_000
const HEADER_BYTES_MAX = 16 * 1024
/** Node closes what is idle; the CLI opens a connection a command. */
const KEEP_ALIVE_MS = 10_000
/** File handles are shared with libp2p: the API must not take them all. */
const CONNECTIONS_MAX = 512
/** After a refusal, what is still being uploaded is read and dropped for this long. */
const LINGER_MS = 5_000

/** The API of one node, not listening yet: `listen()` it, or `inject()` into it in tests. */
export async function buildApi(
  context: ApiContext,
  options: ApiOptions = {},
): Promise<FastifyInstance> {
  const artworkBytesMax = options.artworkBytesMax ?? ARTWORK_BYTES_MAX
  const log: ApiLog = options.log ?? (() => {})
  const app = fastify({
    bodyLimit: JSON_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: true,
    http: { headersTimeout: HEADERS_MS_MAX, maxHeaderSize: HEADER_BYTES_MAX },
    clientErrorHandler: answerMalformed,
    frameworkErrors: (error, _request, reply) =>
      void sendError(reply as never, bodyOfThrown(error)),
  })
  app.server.maxConnections = CONNECTIONS_MAX
  // Zod checks input in the handlers, where it can say what is wrong with all of it at once; the
  // schemas on routes only describe them in OpenAPI.
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => JSON.stringify)
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser('application/pdf', (_request, payload, done) => done(null, payload))
  app.decorateRequest('principal')

  const streams = new EventStreams(context.handle)
  const shelf = new ArtworkShelf(context.handle.artwork, context.preflight, artworkBytesMax)
  const routes: RouteContext = { ...context, shelf, streams, artworkBytesMax }
  addGuards(app, context, new Set(options.allowedHosts?.map((host) => host.toLowerCase())))
  addFailures(app, log)
  await addOpenApi(app, context.version)
  addOrderRoutes(app, routes)
  addOrderActionRoutes(app, routes)
  addOrderExportRoute(app, routes)
  addQuoteRoutes(app, routes)
  addEventRoutes(app, routes)
  addArtworkRoutes(app, routes)
  addJobRoutes(app, routes)
  addShopRoutes(app, routes)
  addMerchantRoutes(app, routes)
  addNetworkRoutes(app, routes)
  addStatusRoutes(app, routes)
  addHealthRoutes(app, routes)
  addClusterRoutes(app, routes)
  app.addHook('preClose', () => streams.close())
  return app
}

function addGuards(app: FastifyInstance, context: ApiContext, hosts: ReadonlySet<string>): void {
  app.addHook('onRequest', async (request, reply) => {
    const { headers } = request
    const verdict = judgeProvenance(
      {
        host: headers.host,
        origin: headers.origin,
        fetchSite: headers['sec-fetch-site'],
      },
      hosts,
    )
    if (verdict === 'ok') return checkAccess(context, request, reply)
    const [field, fix] =
      verdict === 'host_not_allowed'
        ? ['host', 'call it by its address or localhost, or add the name to api.allowedHosts']
        : ['origin', 'pages of other origins get nothing here; call it from a program']
    return sendError(
      reply,
      errorBody('forbidden', `this ${field} may not call the API`, field, fix),
    )
  })
}

function checkAccess(
  { tokens }: ApiContext,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | undefined {
  const access = request.routeOptions.config.access ?? 'operator'
  if (access === 'anyone') return undefined
  const token = bearerToken(request.headers.authorization)
  const principal = token === null ? null : tokens.principalOf(token)
  if (principal === null) {
    const problem = token === null ? 'a token is needed' : 'the token is not known to this node'
    return sendError(reply, errorBody('unauthorized', problem, 'authorization'))
  }
  if (access === 'operator' && principal.role !== 'operator') {
    return sendError(reply, errorBody('forbidden', 'this is for the operator of the shop'))
  }
  request.principal = principal
  return undefined
}

function addFailures(app: FastifyInstance, log: ApiLog): void {
  app.setErrorHandler((error, request, reply) => {
    const body = bodyOfThrown(error)
    if (body.error.code === 'internal') {
      const { stack } = error as Error
      log('error', 'request failed', { route: request.routeOptions.url, stack })
    }
    // Closing at once would reset the connection under whoever still sends, before the answer is read.
    if (!request.raw.complete) reply.removeHeader('connection')
    return sendError(reply, body)
  })
  app.setNotFoundHandler((request, reply) =>
    sendError(
      reply,
      errorBody(
        'not_found',
        `there is no ${request.method} ${request.url.split('?')[0]?.slice(0, 100)}`,
        null,
        'see /openapi.json for what there is',
      ),
    ),
  )
  app.addHook('onResponse', (request, reply, done) => {
    // An answer before the end of the body: closing at once would take the answer with it.
    if (!request.raw.complete) {
      request.raw.resume()
      setTimeout(() => request.raw.destroy(), LINGER_MS).unref()
    }
    // Programs ask all the time; what changes something is news.
    log(request.method === 'GET' ? 'debug' : 'info', 'request', {
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    })
    done()
  })
}

/** What is no HTTP gets an answer of the same shape, and the connection ends. */
function answerMalformed(
  error: Error & { code?: string },
  socket: { writable: boolean; end(data: string): unknown },
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const body = JSON.stringify(
    tooLarge
      ? errorBody('too_large', 'the headers are too large', 'headers')
      : errorBody(
          'invalid_input',
          'this is not a complete HTTP request',
          'request',
          'use HTTP/1.1',
        ),
  )
  const status = tooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request'
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
