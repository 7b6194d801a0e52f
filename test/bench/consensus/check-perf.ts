import { spawnSync } from 'node:child_process'
import { EtcdCluster } from './etcd-cluster.ts'

/** It writes for a minute, and looks at the answers for a moment more. */
const MS_MAX = 120_000

/** What etcd's own check says of etcd on this machine, line by line; null where there is no etcdctl. */
export async function checkPerf(folder: string): Promise<readonly string[] | null> {
  const { error } = spawnSync('etcdctl', ['version'])
  if (error !== undefined) return null
  const cluster = await EtcdCluster.start(folder)
  try {
    const leader = (await cluster.leader()) ?? 0
    const options = ['--endpoints', cluster.urls[leader] as string, 'check', 'perf', '--load', 's']
    const env = { ...process.env, ETCDCTL_API: '3' }
    const { stdout } = spawnSync('etcdctl', options, { encoding: 'utf8', env, timeout: MS_MAX })
    // Before the verdicts there is a progress bar on one line.
    return stdout.split(/[\r\n]+/).filter((line) => /^(PASS|FAIL|Slowest|Stddev)/.test(line))
  } finally {
    cluster.stop()
  }
}
