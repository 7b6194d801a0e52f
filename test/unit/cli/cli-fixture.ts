import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from '../../../src/cli/program.ts'

export interface CliRun {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A directory of its own, and command lines run in it as a shell would run them. */
export class CliFixture {
  readonly dir = mkdtempSync(join(tmpdir(), 'printnode-cli-'))
  readonly home = join(this.dir, 'home')
  readonly env: Record<string, string | undefined> = { PRINTNODE_HOME: this.home }

  async run(...args: readonly string[]): Promise<CliRun> {
    const out: string[] = []
    const err: string[] = []
    const code = await runCli(args, {
      env: this.env,
      cwd: this.dir,
      isTty: false,
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      now: () => Date.parse('2027-01-15T12:00:00Z'),
    })
    return { code, out: out.join('\n'), err: err.join('\n') }
  }

  file(name: string, content: string | Buffer): string {
    writeFileSync(join(this.dir, name), content)
    return name
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true })
  }
}
