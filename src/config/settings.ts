/** What can be set from the environment or a command line: one table for loader, CLI and `.env.example`. */
export interface SettingSource {
  /** Field of the configuration. */
  readonly field: string
  readonly kind: 'text' | 'number' | 'boolean' | 'list'
  readonly env: string
  /** As commander wants it; null: not on the command line. */
  readonly flag: string | null
  readonly about: string
}

export const SETTING_SOURCES: readonly SettingSource[] = [
  source('profile', 'text', 'PRINTNODE_PROFILE', '--profile <name>', 'local, lan or wan'),
  source('node.home', 'text', 'PRINTNODE_HOME', '--home <dir>', 'data directory'),
  source('node.name', 'text', 'NODE_ID', '--name <name>', 'name of this node in logs and lists'),
  // No flag: command lines are visible to every user of the machine.
  source('node.key', 'text', 'NODE_KEY', null, 'private key, instead of the file in the home'),
  source('shop.name', 'text', 'PRINTNODE_SHOP_NAME', '--shop-name <name>', 'name of the shop'),
  source('shop.place.lat', 'number', 'LOCATION_LAT', '--lat <degrees>', 'latitude of the shop'),
  source('shop.place.lon', 'number', 'LOCATION_LON', '--lon <degrees>', 'longitude of the shop'),
  source('shop.place.country', 'text', 'LOCATION_COUNTRY', '--country <code>', 'ISO country code'),
  source('shop.place.city', 'text', 'LOCATION_CITY', '--city <name>', 'city of the shop'),
  source('shop.place.timeZone', 'text', 'LOCATION_TIME_ZONE', '--time-zone <zone>', 'IANA zone'),
  source('shop.place.site', 'text', 'LOCATION_SITE', '--site <name>', 'what fails together'),
  source('api.port', 'number', 'PORT', '--port <port>', 'port of the HTTP API'),
  source('api.host', 'text', 'PRINTNODE_API_HOST', '--host <address>', 'address of the HTTP API'),
  source(
    'api.singlePort',
    'boolean',
    'PRINTNODE_SINGLE_PORT',
    '--single-port',
    'peers come in over WebSocket on the API port',
  ),
  source(
    'api.allowedHosts',
    'list',
    'PRINTNODE_ALLOWED_HOSTS',
    '--allowed-hosts <names>',
    'host names under which the API may be called',
  ),
  source('network.listen', 'list', 'PRINTNODE_LISTEN', '--listen <addresses>', 'peer addresses'),
  source(
    'network.announce',
    'list',
    'PRINTNODE_ANNOUNCE',
    '--announce <addresses>',
    'addresses that others should dial',
  ),
  source(
    'network.bootstrap',
    'list',
    'PRINTNODE_BOOTSTRAP',
    '--bootstrap <addresses>',
    'peers to dial first',
  ),
  source('network.mdns', 'boolean', 'PRINTNODE_MDNS', '--mdns <on|off>', 'find peers by multicast'),
  source('network.dht', 'boolean', 'PRINTNODE_DHT', '--dht <on|off>', 'find peers by Kademlia'),
  source('floor.hotFolder', 'text', 'PRINTNODE_HOT_FOLDER', '--hot-folder <dir>', 'hot folder'),
  source('floor.start', 'text', 'PRINTNODE_FLOOR_START', '--start <how>', 'auto or manual'),
  source(
    'floor.confirm',
    'text',
    'PRINTNODE_FLOOR_CONFIRM',
    '--confirm <who>',
    'who says printed: operator or auto',
  ),
  source(
    'floor.concurrentJobs',
    'number',
    'PRINTNODE_CONCURRENT_JOBS',
    '--concurrent-jobs <count>',
    'jobs on the floor at once',
  ),
  source('orders.ackByMs', 'number', 'PRINTNODE_ACK_BY_MS', null, 'time to acknowledge a part'),
  source('orders.startByMs', 'number', 'PRINTNODE_START_BY_MS', null, 'time to start a part'),
  source('orders.strategy', 'text', 'PRINTNODE_STRATEGY', '--strategy <name>', 'how to route'),
  source('orders.maxSplits', 'number', 'PRINTNODE_MAX_SPLITS', null, 'shops an order may take'),
  source('logging.level', 'text', 'PRINTNODE_LOG_LEVEL', '--log-level <level>', 'least level'),
  source('logging.format', 'text', 'PRINTNODE_LOG_FORMAT', '--log-format <format>', 'log format'),
]

/** Read by the loader or the CLI themselves; not fields of the configuration. */
export const OTHER_VARIABLES: Readonly<Record<string, string>> = {
  PRINTNODE_CONFIG: 'path of the configuration file; default: config.yaml in the home',
  PRINTNODE_PEER: 'address of the daemon that the CLI talks to',
  PRINTNODE_TOKEN: 'token that the CLI sends; default: the file in the home',
}

/** Fields that nobody may read in an error, a log or `config show`. */
export const SECRET_FIELDS: readonly string[] = ['node.key']

/** Fields that hold a path: `~` and relative paths are resolved. */
export const PATH_FIELDS: readonly string[] = ['node.home', 'floor.hotFolder']

function source(
  field: string,
  kind: SettingSource['kind'],
  env: string,
  flag: string | null,
  about: string,
): SettingSource {
  return { field, kind, env, flag, about }
}
