import { execFileSync } from 'node:child_process'

/** Machines on one switch: network namespaces on a bridge. Needs root and iproute2. */
export class Lan {
  readonly #bridge: string
  readonly #names: readonly string[]
  /** The tests' own namespace reaches the machines through the bridge. */
  readonly #subnet: string

  private constructor(id: string, subnet: string, machines: number) {
    this.#bridge = `pn${id}`
    this.#subnet = subnet
    this.#names = Array.from({ length: machines }, (_, index) => `pn${id}-${index}`)
  }

  /** Why namespaces are not to be had here; null if they are. */
  static obstacle(): string | null {
    if (process.platform !== 'linux') return `no network namespaces on ${process.platform}`
    const probe = `pnprobe${process.pid}`
    try {
      ip('netns', 'add', probe)
      ip('netns', 'del', probe)
      return null
    } catch (error) {
      const said = error instanceof Error ? error.message.split('\n').at(-1) : String(error)
      return `ip netns is not allowed here: ${said}`
    }
  }

  static create(machines: number): Lan {
    // Names of interfaces have 15 characters at most; the pid keeps two runs apart.
    const id = (process.pid % 100_000).toString(36)
    const lan = new Lan(id, `10.213.${process.pid % 250}`, machines)
    try {
      lan.#build()
    } catch (error) {
      lan.remove()
      throw error
    }
    return lan
  }

  /** What to put before a command line to run it on that machine. */
  prefix(machine: number): readonly string[] {
    return ['ip', 'netns', 'exec', this.#names[machine] ?? '']
  }

  address(machine: number): string {
    return `${this.#subnet}.${machine + 1}`
  }

  /** Nothing that `from` sends arrives at `to` any more; what `to` sends still arrives at `from`. */
  cut(from: number, to: number): void {
    ip('-n', this.#names[from] ?? '', 'route', 'replace', 'blackhole', `${this.address(to)}/32`)
  }

  /** All hear all again. */
  heal(): void {
    for (const name of this.#names) attempt('-n', name, 'route', 'flush', 'type', 'blackhole')
  }

  remove(): void {
    for (const name of this.#names) attempt('netns', 'del', name)
    attempt('link', 'del', this.#bridge)
  }

  #build(): void {
    ip('link', 'add', this.#bridge, 'type', 'bridge', 'mcast_snooping', '0')
    ip('address', 'add', `${this.#subnet}.254/24`, 'dev', this.#bridge)
    ip('link', 'set', this.#bridge, 'up')
    this.#names.forEach((name, machine) => {
      const cable = `${this.#bridge}v${machine}`
      ip('netns', 'add', name)
      ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
      ip('link', 'set', cable, 'master', this.#bridge)
      ip('link', 'set', cable, 'up')
      ip('-n', name, 'address', 'add', `${this.address(machine)}/24`, 'dev', 'eth0')
      ip('-n', name, 'link', 'set', 'lo', 'up')
      ip('-n', name, 'link', 'set', 'eth0', 'up')
      // Multicast follows the routing table too.
      ip('-n', name, 'route', 'add', 'default', 'via', `${this.#subnet}.254`)
    })
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}

function attempt(...args: readonly string[]): void {
  try {
    ip(...args)
  } catch {
    // It was never made.
  }
}
