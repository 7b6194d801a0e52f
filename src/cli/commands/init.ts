import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Option } from 'commander'
import type { Command } from 'commander'
import { stringify } from 'yaml'
import { operatorToken } from '../../api/token-book.ts'
import { loadConfig } from '../../config/load.ts'
import { Failure } from '../../models/failure.ts'
import { findPlace } from '../../models/gazetteer.ts'
import { Session } from '../session.ts'
import type { Terminal } from '../terminal.ts'

const HELP = `
Examples:
  printnode init --shop-name "Bay Print" --city Oakland --country US
  printnode init --config configs/oakland.yaml --home ~/oakland
  printnode init --shop-name "Bay Print" --lat 37.8 --lon -122.27 --country US --join INVITE

Makes the home directory: the shop's key (who holds it, is the shop), config.yaml to edit, and the
operator's token that this CLI sends. Running it again keeps all of them.`

/** Where `config/load.ts` looks when nothing else is named. */
const CONFIG_FILE = 'config.yaml'

interface InitFlags {
  readonly config?: string
  readonly join?: string
  readonly shopName?: string
  readonly city?: string
  readonly country?: string
  readonly lat?: string
  readonly lon?: string
}

export function addInitCommand(program: Command, terminal: Terminal): void {
  program
    .command('init')
    .description('set up this machine as a shop')
    .option('--config <file>', 'copy this configuration into the home')
    .option('--shop-name <name>', 'name of the shop')
    .option('--city <name>', 'city of the shop')
    .option('--country <code>', 'ISO country code')
    .option('--lat <degrees>', 'latitude; looked up from the city if left out')
    .option('--lon <degrees>', 'longitude')
    .addOption(new Option('--join <invite>', 'enter a network with the invite of a member'))
    .addHelpText('after', HELP)
    .action(async (_options, command: Command) => {
      await init(new Session(terminal, command))
    })
}

async function init(session: Session): Promise<void> {
  const { home, nodeKey } = session
  const flags = session.flags as InitFlags
  // Checked before anything is made: a wrong word leaves nothing behind.
  const text = configText(flags, session)
  // Loaded on demand: the client commands do not need libp2p, and start in half the time.
  const { joinNetwork, prepareHome, writeConfig } = await import('../../setup.ts')
  const { peer, isNew } = await prepareHome({ home, nodeKey })
  const config = text === null ? resolve(home, CONFIG_FILE) : writeConfig(home, text)
  operatorToken(home)
  if (flags.join !== undefined) session.progress('asking the inviting node for a certificate ...')
  const network = flags.join === undefined ? null : await joinNetwork({ home, nodeKey }, flags.join)
  session.show({ home, peer, isNew, config, network }, () => [
    `${isNew ? 'Made' : 'Kept'} the key of this shop: ${peer}`,
    `Home directory:  ${home}`,
    `Configuration:   ${config}`,
    ...(network === null ? [] : [`Network:         ${network.name}`]),
    '',
    'Next: edit the configuration (what you print, for how much, when), then',
    ...(network === null
      ? ['  printnode network create NAME   to found a network, or'].concat(
          '  printnode init --join INVITE    to enter one, then',
        )
      : []),
    '  printnode start',
  ])
}

/** Null: nothing was said about the shop, so that what is there stays (or is missing). */
function configText(flags: InitFlags, { terminal, home }: Session): string | null {
  const { env } = terminal
  if (flags.config !== undefined) {
    const path = resolve(terminal.cwd, flags.config)
    let text
    try {
      text = readFileSync(path, 'utf8')
    } catch (error) {
      throw new Failure('invalid_input', `--config ${path} cannot be read`, '--config', error)
    }
    loadConfig({ env, flags: { home, config: path } })
    return text
  }
  const { shopName: name, city, country, lat, lon } = flags
  if ([name, city, country, lat, lon].every((flag) => flag === undefined)) return null
  const place = placeOf(flags)
  loadConfig({ env, flags: { home, shopName: name, ...place } })
  return `${HEADER}${stringify({ shop: { name, place } })}${EXAMPLE}`
}

function placeOf({ city = '', country, lat, lon }: InitFlags): object {
  if (lat !== undefined || lon !== undefined) {
    return { lat: numberOf(lat), lon: numberOf(lon), country, city }
  }
  const found = findPlace(country ?? '', '', city)
  if (found?.precision === 'city') return { ...found.at, country, city }
  throw new Failure(
    'invalid_input',
    `the city ${JSON.stringify(city)} in ${country ?? 'no country'} is not in the offline table: give --lat and --lon`,
    '--city',
  )
}

/** What is no number stays text: the schema says what was wanted. */
function numberOf(text: string | undefined): number | string | undefined {
  if (text === undefined || text.trim() === '') return text
  const number = Number(text)
  return Number.isFinite(number) ? number : text
}

const HEADER = `# A print shop's daemon. \`printnode config show\` prints what is in force and where it comes from.
# Money is in minor units: 125 is 1.25 USD.
`

const EXAMPLE = `  # What you print. Without any, this node only takes orders.
  # capabilities:
  #   - process: digital
  #     sizes: [A4, A3]
  #     substrates: [silk-170]
  #     finishings: [matte-lamination]
  #     coloursMax: 4
  #     sidesMax: 2
  #     price: { setup: 500, unit: 35, finishing: 10 }
  # capacity: { digital: 500 }
# stock:
#   - { substrate: silk-170, size: A3, onHand: 1000, reorderPoint: 200 }
`
