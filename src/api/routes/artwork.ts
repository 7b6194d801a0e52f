import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ArtworkHash } from '../../models/ids.ts'
import { errorBody, issuesBody, sendError } from '../error-body.ts'
import { describe } from '../openapi.ts'
import type { RouteContext } from '../server.ts'

const HASH = /^[0-9a-f]{64}$/

export function addArtworkRoutes(app: FastifyInstance, context: RouteContext): void {
  const { handle, shelf, artworkBytesMax } = context

  app.post(
    '/artwork',
    {
      config: { access: 'merchant' },
      bodyLimit: artworkBytesMax,
      schema: describe({
        summary: 'Upload a print-ready PDF as the body',
        tag: 'artwork',
        consumes: 'application/pdf',
      }),
    },
    async (request, reply) => {
      if (Number(request.headers['content-length'] ?? 0) > artworkBytesMax) {
        return sendTooLarge(reply, artworkBytesMax)
      }
      if (!(request.body instanceof Readable)) return sendNotPdf(reply)
      // A refusal must not end the connection before its answer has gone out.
      const chunks = request.body.iterator({ destroyOnReturn: false })
      const put = await shelf.put(chunks as AsyncIterable<Uint8Array>)
      if (!put.ok) return sendNotPrintable(reply, put)
      return reply.code(201).send(put.artwork)
    },
  )

  app.get<{ Params: { hash: string } }>(
    '/artwork/:hash',
    { schema: describe({ summary: 'Download a file that this node holds', tag: 'artwork' }) },
    async (request, reply) => {
      const hash = request.params.hash as ArtworkHash
      const bytes = HASH.test(hash) ? handle.artwork.size(hash) : null
      if (bytes === null) {
        return sendError(reply, errorBody('not_found', 'this file is not held here', 'hash'))
      }
      return reply
        .header('content-type', 'application/pdf')
        .header('content-length', bytes)
        .header('x-content-type-options', 'nosniff')
        .send(Readable.from(handle.artwork.read(hash, 0)))
    },
  )
}

function sendTooLarge(reply: FastifyReply, bytesMax: number): FastifyReply {
  const fix = `send at most ${bytesMax} bytes: flatten transparency, export images at 300 dpi`
  const message = `the file is larger than ${bytesMax} bytes`
  return sendError(reply, errorBody('too_large', message, 'content-length', fix))
}

function sendNotPrintable(
  reply: FastifyReply,
  { code, message }: { readonly code: string; readonly message: string },
): FastifyReply {
  const fix = 'correct the file and upload it again'
  const issue = { field: 'artwork', value: code, message, fix }
  return sendError(reply, issuesBody('preflight_failed', [issue]))
}

function sendNotPdf(reply: FastifyReply): FastifyReply {
  const fix = 'send the PDF as the body with `Content-Type: application/pdf`'
  return sendError(
    reply,
    errorBody('unsupported_media_type', 'artwork is a PDF', 'content-type', fix),
  )
}
