import type { FastifyReply } from 'fastify'
import { Failure } from '../models/failure.ts'
import type { FailureCode } from '../models/failure.ts'
import type { Refused } from '../runtime/commands/command.ts'
import { FIX, HTTP_STATUS } from './error-table.ts'

/** One thing wrong with what was sent. */
export interface InputIssue {
  /** Path in the body, the query or the headers: `items[0].quantity`. */
  readonly field: string
  /** What was there, shortened; `nothing` if it was missing. */
  readonly value: string
  readonly message: string
  readonly fix: string
}

/** The one shape of an error, whatever went wrong. `issues` lists all at once where input is checked. */
export interface ErrorBody {
  readonly error: {
    readonly code: FailureCode
    readonly message: string
    readonly field: string | null
    readonly fix: string
    readonly issues?: readonly InputIssue[]
  }
}

export function errorBody(
  code: FailureCode,
  message: string,
  field: string | null = null,
  fix: string = FIX[code],
): ErrorBody {
  return { error: { code, message, field, fix } }
}

/** `code` is `invalid_input` for requests and `preflight_failed` for files. */
export function issuesBody(code: FailureCode, issues: readonly InputIssue[]): ErrorBody {
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return {
    error: {
      code,
      message: `${first?.message ?? 'the request is not valid'}${more}`,
      field: first?.field ?? null,
      fix: first?.fix ?? FIX[code],
      issues,
    },
  }
}

export function sendError(reply: FastifyReply, body: ErrorBody): FastifyReply {
  const status = HTTP_STATUS[body.error.code]
  if (status === 503) void reply.header('retry-after', '2')
  // RFC 6750: a 401 names the scheme that would be accepted.
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="printnode"')
  return reply.code(status).send(body)
}

export function sendIssues(reply: FastifyReply, issues: readonly InputIssue[]): FastifyReply {
  return sendError(reply, issuesBody('invalid_input', issues))
}

export function sendRefusal(reply: FastifyReply, refused: Refused): FastifyReply {
  return sendError(reply, errorBody(refused.code, refused.message))
}

/** What a thrown thing tells the client: only a Failure speaks for itself, a bug does not. */
export function bodyOfThrown(error: unknown): ErrorBody {
  if (error instanceof Failure) return errorBody(error.code, error.message, error.field)
  return fastifyBody(error) ?? errorBody('internal', 'the node made an error; its log says more')
}

/** Fastify refuses some requests before a handler sees them. */
function fastifyBody(error: unknown): ErrorBody | null {
  const { code, statusCode, message } = error as {
    code?: string
    statusCode?: number
    message?: string
  }
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return errorBody('too_large', 'the body is larger than this endpoint takes', 'body')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return errorBody(
        'unsupported_media_type',
        message ?? 'unsupported media type',
        'content-type',
      )
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return errorBody('invalid_input', 'the body is empty', 'body', 'send a JSON object')
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return errorBody('invalid_input', 'the body has not the length that was announced', 'body')
    case undefined:
    default:
      return statusCode !== undefined && statusCode >= 400 && statusCode < 500
        ? errorBody('invalid_input', message ?? 'the request is not valid', 'body')
        : null
  }
}
