import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import {
  attachWebSocketUpgrade,
  INTERNAL_WEBSOCKET,
  singlePortAddresses,
} from '../../src/network/single-port.ts'
import { NetworkWorld } from './network-world.ts'

describe('single-port mode', () => {
  let world: NetworkWorld
  let server: Server
  let port: number
  let detach: () => void
  beforeEach(async () => {
    world = await NetworkWorld.found()
    server = createServer((_, response) => response.end('the API'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
    detach = () => undefined
  })
  afterEach(async () => {
    detach()
    await world.stop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  const rawAnswer = (request: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(request))
      let text = ''
      socket.on('data', (chunk) => (text += chunk.toString()))
      socket.on('end', () => resolve(text))
      socket.on('error', reject)
    })
  const upgrade = (protocol: string): string =>
    `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`

  it('carries API and mesh over the same port', async () => {
    const announce = singlePortAddresses('127.0.0.1', port)
    const first = await world.start(1, { listen: [INTERNAL_WEBSOCKET], announce })
    detach = attachWebSocketUpgrade(server, first.mesh.webSocketPort()!)
    expect(world.addressOf(first)).to.equal(
      `/ip4/127.0.0.1/tcp/${port}/ws/p2p/${first.identity.peer}`,
    )
    const second = await world.start(2, { listen: [], bootstrap: [world.addressOf(first)] })
    await world.until(() => second.connected().length === 1 && first.connected().length === 1)
    second.mesh.send(first.identity.peer, new Uint8Array(300_000).fill(4))
    await world.until(() => first.frames.length === 1)
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).to.equal('the API')
  })

  it('answers 502 when the mesh is not there, and 400 to other protocols', async () => {
    detach = attachWebSocketUpgrade(server, 1)
    expect(await rawAnswer(upgrade('websocket'))).to.match(/^HTTP\/1.1 502 /)
    expect(await rawAnswer(upgrade('h2c'))).to.match(/^HTTP\/1.1 400 /)
  })

  it('hands on what the client sent right behind its request, and the headers as they came', async () => {
    const heard = Promise.withResolvers<string>()
    let text = ''
    const inner = createTcpServer((socket) => {
      socket.on('data', (chunk) => {
        text += chunk.toString()
        if (text.endsWith('first frame')) heard.resolve(text)
      })
    })
    await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve))
    detach = attachWebSocketUpgrade(server, (inner.address() as AddressInfo).port)
    const request = `${upgrade('websocket')}first frame`
    const client = connect(port, '127.0.0.1', () => client.write(request))
    expect(await heard.promise).to.equal(request)
    client.destroy()
    inner.close()
  })

  it('announces one address a host', () => {
    expect(singlePortAddresses('127.0.0.1', 80)).to.deep.equal(['/ip4/127.0.0.1/tcp/80/ws'])
    expect(singlePortAddresses('::1', 80)).to.deep.equal(['/ip6/::1/tcp/80/ws'])
    expect(singlePortAddresses('shop.example', 80)).to.deep.equal(['/dns/shop.example/tcp/80/ws'])
    expect(singlePortAddresses('0.0.0.0', 80)).to.include('/ip4/127.0.0.1/tcp/80/ws')
  })
})
