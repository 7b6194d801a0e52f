import { createCipheriv, randomBytes } from 'node:crypto'
import type { Cipheriv } from 'node:crypto'
import type {
  AbortOptions,
  ConnectionProtector,
  MessageStream,
  MultiaddrConnection,
} from '@libp2p/interface'
import { AbstractMultiaddrConnection, byteStream } from '@libp2p/utils'
import type { SendResult } from '@libp2p/utils'

/** AES in counter mode, in hardware nearly everywhere; each direction counts from its own random block. */
const CIPHER = 'aes-256-ctr'
const COUNTER_BYTES = 16
/** Who lacks the secret may send nothing at all, and holds a socket until then. */
const TIMEOUT_MS = 5_000

/**
 * The outer wall: everything on the wire is enciphered with the network's secret, so that a stranger
 * sees noise and is understood by nobody. It proves nothing by itself; Noise, inside, does.
 *
 * In place of `@libp2p/pnet`, whose cipher (xsalsa20 1.2) has one memory for the whole process, gives
 * nothing of it back, and ends the process at the 5,116th connection of its life (js-libp2p #3585).
 */
export function outerWall(secret: Uint8Array): () => ConnectionProtector {
  return () => ({
    protect: async (connection, options) =>
      enclose(secret, connection as MultiaddrConnection, options),
  })
}

async function enclose(
  secret: Uint8Array,
  connection: MultiaddrConnection,
  { signal = AbortSignal.timeout(TIMEOUT_MS) }: AbortOptions = {},
): Promise<MessageStream> {
  const outbound = randomBytes(COUNTER_BYTES)
  const bytes = byteStream(connection)
  const [inbound] = await Promise.all([
    bytes.read({ bytes: COUNTER_BYTES, signal }),
    bytes.write(new Uint8Array(outbound), { signal }),
  ])
  return new WalledConnection(
    bytes.unwrap(),
    createCipheriv(CIPHER, secret, inbound.subarray()),
    createCipheriv(CIPHER, secret, outbound),
  )
}

type Chunks = Parameters<AbstractMultiaddrConnection['sendData']>[0]

/** Counter mode is its own inverse: both directions encipher. */
class WalledConnection extends AbstractMultiaddrConnection {
  readonly #connection: MultiaddrConnection
  readonly #outbound: Cipheriv

  constructor(connection: MultiaddrConnection, inbound: Cipheriv, outbound: Cipheriv) {
    const { remoteAddr, direction, log } = connection
    super({ remoteAddr, direction, log: log.newScope('wall') })
    this.#connection = connection
    this.#outbound = outbound
    connection.addEventListener('message', ({ data }) => {
      for (const chunk of data instanceof Uint8Array ? [data] : data) {
        this.onData(through(inbound, chunk))
      }
    })
    connection.addEventListener('drain', () => this.onMuxerDrain())
    connection.addEventListener('close', ({ error, local }) => {
      if (error === undefined) this.onTransportClosed()
      else if (local === true) this.abort(error)
      else this.onRemoteReset()
    })
  }

  override sendData(data: Chunks): SendResult {
    const canSendMore = this.#connection.send(through(this.#outbound, data.subarray()))
    return { sentBytes: data.byteLength, canSendMore }
  }

  override async sendClose(options?: AbortOptions): Promise<void> {
    await this.#connection.close(options)
  }

  override sendReset(error: Error): void {
    this.#connection.abort(error)
  }

  override sendPause(): void {
    this.#connection.pause()
  }

  override sendResume(): void {
    this.#connection.resume()
  }
}

/** Not a Buffer: `slice` of one is no copy, and libp2p counts on copies. */
function through(cipher: Cipheriv, bytes: Uint8Array): Uint8Array {
  const { buffer, byteOffset, byteLength } = cipher.update(bytes)
  return new Uint8Array(buffer, byteOffset, byteLength)
}
