import { connect } from 'node:http2'
import type { ClientHttp2Session } from 'node:http2'
import type { Client } from './client.ts'
import { bytesField, fieldsOf, numberField } from './protobuf.ts'

/** gRPC puts a flag and a length before each message. */
const PREFIX_BYTES = 5
/** Target CREATE compares the revision at which the key was made: 0 for a key that is not there. */
const TARGET_CREATE = 1

/**
 * etcd's v3 API over one HTTP/2 connection: gRPC written by hand, because that costs the load
 * generator, which shares the machine's cores, a fraction of what a gRPC library does.
 */
export class EtcdClient implements Client {
  readonly #session: ClientHttp2Session

  constructor(url: string) {
    this.#session = connect(url)
    this.#session.on('error', () => undefined)
  }

  async create(key: string, value: Uint8Array): Promise<void> {
    const absent = [numberField(2, TARGET_CREATE), bytesField(3, key), numberField(5, 0)]
    const txn = [
      bytesField(1, Buffer.concat(absent)),
      bytesField(2, bytesField(2, putRequest(key, value))),
    ]
    const answer = fieldsOf(await this.#call('KV/Txn', Buffer.concat(txn)))
    if (answer.get(2) !== 1n) throw new Error(`${key} was there already`)
  }

  async put(key: string, value: Uint8Array): Promise<void> {
    await this.#call('KV/Put', putRequest(key, value))
  }

  async isLeader(): Promise<boolean> {
    const status = fieldsOf(await this.#call('Maintenance/Status', Buffer.alloc(0)))
    const header = status.get(1)
    if (!(header instanceof Uint8Array)) throw new Error('a status without a header')
    const leader = status.get(4)
    return leader !== undefined && fieldsOf(header).get(2) === leader
  }

  close(): void {
    this.#session.destroy()
  }

  #call(method: string, message: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const stream = this.#session.request({
        ':method': 'POST',
        ':path': `/etcdserverpb.${method}`,
        'content-type': 'application/grpc',
        te: 'trailers',
      })
      const chunks: Buffer[] = []
      let status: unknown
      let problem: unknown
      const note = (headers: Record<string, unknown>): void => {
        status = headers['grpc-status'] ?? status
        problem = headers['grpc-message'] ?? problem
      }
      stream.on('response', note)
      stream.on('trailers', note)
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('error', reject)
      stream.on('close', () => {
        if (status === '0') resolve(Buffer.concat(chunks).subarray(PREFIX_BYTES))
        else reject(new Error(`etcd says ${String(status)}: ${String(problem)}`))
      })
      const prefix = Buffer.alloc(PREFIX_BYTES)
      prefix.writeUInt32BE(message.length, 1)
      stream.end(Buffer.concat([prefix, message]))
    })
  }
}

function putRequest(key: string, value: Uint8Array): Buffer {
  return Buffer.concat([bytesField(1, key), bytesField(2, value)])
}
