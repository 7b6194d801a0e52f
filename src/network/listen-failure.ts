import { Failure } from '../models/failure.ts'

/** Why this node cannot be reached, in words of whoever configured it: libp2p says it with stacks. */
export function listenFailure(error: unknown): Failure {
  const lines = (error as Error).message.split('\n').map((line) => line.trim())
  const inUse = lines.find((line) => line.includes('EADDRINUSE'))
  const [address = ''] = inUse?.split(': ') ?? []
  const problem =
    inUse === undefined
      ? `cannot listen: ${lines.filter((line) => !line.startsWith('at ')).join(' ')}`
      : `cannot listen on ${address}: another program, or another shop's daemon, uses this port; ` +
        'name another one under network.listen in config.yaml'
  return new Failure('invalid_config', problem, 'listen', error)
}
