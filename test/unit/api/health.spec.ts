import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { HealthView } from '../../../src/api/health-view.ts'
import { metricsText } from '../../../src/api/metrics-text.ts'
import { ApiFixture } from './api-fixture.ts'
import { PEER } from './fake-node.ts'

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')

describe('api: health and metrics', () => {
  let api: ApiFixture
  before(async () => {
    api = await ApiFixture.start()
  })
  after(() => api.stop())

  it('tells in one answer how the node and its cluster are', async () => {
    const { json, status } = await api.call('GET', '/health')
    expect(status).to.equal(200)
    const health = json as unknown as HealthView
    expect(health.cluster).to.deep.include({ id: 'c1', epoch: 1, keepers: [PEER] })
    expect(health.orders.stages).to.deep.equal({ in_progress: 1, complete: 2, canceled: 0 })
    expect(health).to.deep.include({
      registerRoundMs: 12,
      partsOnHold: 1,
      backlog: { waiting: 5, onPress: 0 },
      disk: { count: 7, p50Ms: 0.5, p99Ms: 4, maxMs: 9 },
    })
    expect(health.problems[0]).to.include({
      level: 'warn',
      at: '2027-01-15T12:00:00.000Z',
      message: 'a peer sent a malformed frame',
    })
  })

  it('gives Prometheus the same as text', async () => {
    const { text, headers } = await api.call('GET', '/metrics')
    expect(headers['content-type']).to.match(/^text\/plain; version=0\.0\.4/)
    expect(text).to.include('# TYPE printnode_orders_stage gauge')
    expect(text).to.include('printnode_orders_stage{stage="complete"} 2\n')
    expect(text).to.include('printnode_register_round_seconds 0.012\n')
    expect(text).to.include('printnode_disk_commit_seconds{quantile="0.99"} 0.004\n')
    expect(text).to.include('printnode_events_total{event="frames_refused"} 2\n')
    expect(text).to.include('printnode_events_total{event="planned_stop"} 1\n')
    for (const line of text.trimEnd().split('\n')) {
      expect(line).to.match(/^(# (HELP|TYPE) \S+ .+|[a-z_]+(\{.*\})? -?[0-9.e+-]+)$/)
    }
  })

  it('has every metric in the README, and nothing there that is none', async () => {
    const { text } = await api.call('GET', '/metrics')
    const there = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name))
    const told = new Set(
      [...README.matchAll(/^\| `([a-z_]+)` \| (?:gauge|counter) /gm)].map(([, n]) => n),
    )
    // The fake node has no jobs, no members and no low stock to count.
    for (const name of there) expect(told, String(name)).to.include(name)
    const unsaid = [...told].filter((name) => !there.has(name))
    expect(unsaid).to.deep.equal([
      'printnode_cluster_members',
      'printnode_orders',
      'printnode_jobs',
      'printnode_peer_round_trip_seconds',
    ])
  })

  it('lets no name forge a sample', () => {
    const metric = { name: 'a', type: 'gauge', help: 'h' } as const
    const labels = { name: 'x"} 1\nb 2\\' }
    expect(metricsText([{ ...metric, samples: [{ labels, value: 1 }] }])).to.equal(
      '# HELP a h\n# TYPE a gauge\na{name="x\\"} 1\\nb 2\\\\"} 1\n',
    )
  })
})
