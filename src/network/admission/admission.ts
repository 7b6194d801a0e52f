import type {
  ConnectionEncrypter,
  MessageStream,
  SecureConnectionOptions,
  SecuredConnection,
} from '@libp2p/interface'
import { noise } from '@libp2p/noise'
import type { PeerId } from '../../models/ids.ts'
import { ADMISSION_TIMEOUT_MS, AdmissionChannel } from './admission-messages.ts'
import type { Answer, Hello } from './admission-messages.ts'
import { endCheaply } from '../streams/cheap-shortage.ts'
import { noiseCrypto } from '../streams/noise-crypto.ts'

/**
 * One side's part of admission. After Noise has proved who is there, both sides say hello and
 * answer the other's hello; only then is anything multiplexed. So no protocol ever opens to a peer
 * that is not a member, whatever protocols are added later.
 */
export interface AdmissionDesk {
  /** What this node says first. */
  hello(): Record<string, unknown>
  /** Judges the other's hello. Null hello: it could not be read. */
  judge(peer: PeerId, hello: Hello | null, via: string): Answer
  /** Hears the other's judgement on us. */
  heard(peer: PeerId, answer: Answer | null): void
}

/** Thrown out of a dial that the other side refused; the reason is the other's. */
export class AdmissionRefused extends Error {
  override name = 'AdmissionRefused'
}

type NoiseFactory = ReturnType<typeof noise>
type NoiseComponents = Parameters<NoiseFactory>[0]

/** Noise with admission after it, in place of plain Noise. */
export function admission(
  desk: AdmissionDesk,
): (components: NoiseComponents) => ConnectionEncrypter {
  return (components) => new AdmittingEncrypter(noise({ crypto: noiseCrypto })(components), desk)
}

class AdmittingEncrypter implements ConnectionEncrypter {
  /**
   * Not `/noise`: a plain libp2p node and a member then fail at once, in the negotiation, rather
   * than wait for a hello that never comes.
   */
  readonly protocol = '/printnode/noise/1.0.0'
  readonly #noise: ConnectionEncrypter
  readonly #desk: AdmissionDesk

  constructor(encrypter: ConnectionEncrypter, desk: AdmissionDesk) {
    this.#noise = encrypter
    this.#desk = desk
  }

  async secureOutbound(
    connection: MessageStream,
    options?: SecureConnectionOptions,
  ): Promise<SecuredConnection> {
    return this.#admit(await this.#noise.secureOutbound(connection, options), options, connection)
  }

  async secureInbound(
    connection: MessageStream,
    options?: SecureConnectionOptions,
  ): Promise<SecuredConnection> {
    return this.#admit(await this.#noise.secureInbound(connection, options), options, connection)
  }

  async #admit(
    secured: SecuredConnection,
    options: SecureConnectionOptions | undefined,
    connection: MessageStream,
  ): Promise<SecuredConnection> {
    const timeout = AbortSignal.timeout(ADMISSION_TIMEOUT_MS)
    const signal =
      options?.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal])
    try {
      await this.#exchange(secured, signal, remoteAddressOf(connection))
      endCheaply(secured.connection)
      return secured
    } catch (error) {
      // Not every transport of libp2p cuts a connection whose upgrade failed (WebSockets do not).
      secured.connection.abort(error as Error)
      throw error
    }
  }

  /** Ends with the other's consent, or throws; our own verdict is the gater's to enforce. */
  async #exchange(secured: SecuredConnection, signal: AbortSignal, via: string): Promise<void> {
    const peer = secured.remotePeer.toString() as PeerId
    const channel = new AdmissionChannel(secured.connection)
    await channel.writeHello(this.#desk.hello(), signal)
    const hello = await channel.readHello(signal)
    const answer = this.#desk.judge(peer, hello, via)
    await channel.writeAnswer(answer, signal)
    const heard = await channel.readAnswer(signal)
    this.#desk.heard(peer, heard)
    if (heard?.type !== 'admitted') {
      const reason = heard?.type === 'refused' ? heard.reason : 'no_admission'
      throw new AdmissionRefused(`refused by ${peer}: ${reason}`)
    }
    channel.release()
    if (answer.type === 'admitted') return
    // The other side should know why before the connection is cut.
    await untilClosed(secured.connection)
    if (answer.type === 'certified') {
      throw new AdmissionRefused(`${peer} has its certificate and comes back with it`)
    }
    secured.connection.abort(new AdmissionRefused(`${peer} was refused: ${answer.reason}`))
  }
}

/** How long a refused peer gets to read the refusal before the connection is cut. */
const REFUSAL_LINGER_MS = 500

async function untilClosed(connection: MessageStream): Promise<void> {
  if (connection.status !== 'open') return
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, REFUSAL_LINGER_MS)
  connection.addEventListener('close', () => resolve(), { once: true })
  await promise
  clearTimeout(timer)
}

/** Where the other side is, as far as the transport tells: streams have no address of their own. */
function remoteAddressOf(connection: MessageStream): string {
  const { remoteAddr } = connection as { remoteAddr?: { toString(): string } }
  return remoteAddr?.toString() ?? ''
}
