import type { IncomingMessage, Server } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Duplex } from 'node:stream'

/**
 * WebSockets at a time through the public port; each takes two sockets. As many as libp2p keeps
 * connections (`CONNECTIONS_MAX`): more would be refused behind it anyway.
 */
const UPGRADES_MAX = 256
/** The listener behind is in this process; if it does not take a connection at once, it is gone. */
const CONNECT_TIMEOUT_MS = 2_000

/**
 * For hosts that route only HTTP to one port: hands every WebSocket upgrade on the API's server to
 * libp2p's own WebSocket listener on a loopback port, byte for byte. Returns what undoes it.
 */
export function attachWebSocketUpgrade(server: Server, internalPort: number): () => void {
  const open = new Set<Duplex>()
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => socket.destroy())
    if (request.headers.upgrade?.toLowerCase() !== 'websocket')
      return refuse(socket, '400 Bad Request')
    if (open.size >= UPGRADES_MAX) return refuse(socket, '503 Service Unavailable')
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    proxy(request, socket, head, internalPort)
  }
  server.on('upgrade', onUpgrade)
  return () => {
    server.off('upgrade', onUpgrade)
    open.forEach((socket) => socket.destroy())
  }
}

function proxy(request: IncomingMessage, socket: Duplex, head: Buffer, internalPort: number): void {
  const inner = connect({ host: '127.0.0.1', port: internalPort })
  let isConnected = false
  inner.setTimeout(CONNECT_TIMEOUT_MS, () => inner.destroy())
  inner.on('connect', () => {
    isConnected = true
    inner.setTimeout(0)
    inner.write(requestHead(request))
    inner.write(head)
    inner.pipe(socket)
    socket.pipe(inner)
  })
  inner.on('error', () => inner.destroy())
  inner.on('close', () => {
    if (isConnected) socket.destroy()
    else refuse(socket, '502 Bad Gateway')
  })
  socket.on('close', () => inner.destroy())
}

/** The request as it came; Node has parsed it, but kept the raw headers in order. */
function requestHead(request: IncomingMessage): string {
  const lines = [`${request.method} ${request.url} HTTP/1.1`]
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

/** What libp2p listens on in single-port mode: the system chooses the internal port. */
export const INTERNAL_WEBSOCKET = '/ip4/127.0.0.1/tcp/0/ws'

/**
 * What a node in single-port mode tells others when nothing is configured: the public port at each
 * address of this machine, or only at loopback if the API listens only there.
 */
export function singlePortAddresses(host: string, publicPort: number): readonly string[] {
  const isEverywhere = host === '0.0.0.0' || host === '::'
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const hosts = isEverywhere
    ? all.filter(({ family }) => family === 'IPv4').map(({ address }) => address)
    : [host]
  return hosts.map((address) => {
    const kind = address.includes(':') ? 'ip6' : /^[\d.]+$/.test(address) ? 'ip4' : 'dns'
    return `/${kind}/${address}/tcp/${publicPort}/ws`
  })
}
