import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PeerId } from '../../src/models/ids.ts'
import { createIdentity } from '../../src/network/identity.ts'
import { decodeInvite } from '../../src/network/admission/invite.ts'
import type { MeshNetwork } from '../../src/network/mesh-network.ts'
import { redeemInvite } from '../../src/network/admission/redeem-invite.ts'
import { startNetwork } from '../../src/network/start-network.ts'
import type { ArtworkStore } from '../../src/ports/artwork.ts'

/** Bytes as they came from a peer. */
export interface Heard {
  readonly kind: 'frame' | 'gossip'
  readonly bytes: Uint8Array
}

/** A lawful member in the test's own process: hears all that a member hears, and says what it likes. */
export class TestMember {
  readonly heard: Heard[]
  readonly mesh: MeshNetwork
  readonly #dir: string

  private constructor(mesh: MeshNetwork, heard: Heard[], dir: string) {
    this.mesh = mesh
    this.heard = heard
    this.#dir = dir
  }

  static async join(invite: string): Promise<TestMember> {
    const dir = mkdtempSync(join(tmpdir(), 'printnode-member-'))
    const identity = await createIdentity(dir)
    const state = await redeemInvite(decodeInvite(invite), identity)
    const heard: Heard[] = []
    const mesh = await startNetwork({
      identity,
      state,
      dataDir: null,
      listen: ['/ip4/127.0.0.1/tcp/0'],
      mdns: false,
      artwork: NO_ARTWORK,
      events: {
        frame: (_from, bytes) => void heard.push({ kind: 'frame', bytes }),
        gossip: (_from, _topic, bytes) => {
          heard.push({ kind: 'gossip', bytes })
          return 'accept'
        },
        peerUp: () => {},
        peerDown: () => {},
        expelled: () => {},
      },
    })
    return new TestMember(mesh, heard, dir)
  }

  isConnected(peer: string): boolean {
    return this.mesh.peers().some((known) => known.peer === (peer as PeerId) && known.connected)
  }

  async stop(): Promise<void> {
    await this.mesh.stop()
    rmSync(this.#dir, { recursive: true, force: true })
  }
}

const refuse = async (): Promise<never> => {
  throw new Error('a test member stores nothing')
}

const NO_ARTWORK: ArtworkStore = {
  size: () => null,
  path: () => '',
  put: refuse,
  // oxlint-disable-next-line require-yield -- there is never anything to read
  async *read() {
    await refuse()
  },
  resume: refuse,
  remove: refuse,
}
