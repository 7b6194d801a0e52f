import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { cpSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { BrokenInvariant, Failure } from '../../../src/models/failure.ts'
import type { ReservationId } from '../../../src/models/ids.ts'
import type { JobTicket } from '../../../src/ports/production.ts'
import { HotFolder } from '../../../src/production/hot-folder.ts'
import { FileArtworkStore } from '../../../src/store/artwork-store.ts'
import { JOB, JOB_NAME, NOW, hashOf, item, pdf, ticket } from './job-fixture.ts'

describe('HotFolder', () => {
  let root = ''
  let directory = ''
  let artwork: FileArtworkStore
  let folder: HotFolder
  let content: Uint8Array
  let job: JobTicket
  let problems: string[]

  before(async () => {
    content = await pdf(297, 420)
  })

  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'printnode-floor-'))
    directory = path.join(root, 'hot')
    artwork = await FileArtworkStore.open(path.join(root, 'artwork'), () => NOW)
    await artwork.put(chunks(content))
    job = ticket([item(content)])
    problems = []
    await open()
  })

  afterEach(async () => {
    await folder.idle()
    rmSync(root, { recursive: true })
  })

  async function open(now = NOW): Promise<void> {
    folder = await HotFolder.open({
      directory,
      artwork,
      style: {
        paper: 'A4',
        shopName: 'Corner Press',
        timeZone: 'Europe/Berlin',
        device: 'corner',
        version: '0.1.0',
      },
      now: () => now,
      onProblem: (problem) => problems.push(problem),
    })
  }

  async function* chunks(whole: Uint8Array): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(whole)
  }

  const stage = async (what = job): Promise<unknown> =>
    await new Promise((resolve) => {
      folder.stage(what, resolve)
    })
  const release = async (id = JOB): Promise<unknown> =>
    await new Promise((resolve) => {
      folder.release(id, resolve)
    })
  const probe = async (id = JOB): Promise<unknown> =>
    await new Promise((resolve) => {
      folder.probe(id, resolve)
    })

  function inSight(): string[] {
    return readdirSync(directory).filter((name) => name !== '.printnode')
  }

  function staging(): string[] {
    return readdirSync(path.join(directory, '.printnode', 'staging'))
  }

  it('brings a job out in two steps, and nothing before the second', async () => {
    expect(await probe()).to.equal('absent')
    expect(await stage()).to.equal(null)
    expect([await probe(), inSight()]).to.deep.equal(['staged', []])
    expect(await release()).to.equal('released')
    expect([await probe(), inSight(), staging()]).to.deep.equal(['released', [JOB_NAME], []])
    const files = readdirSync(path.join(directory, JOB_NAME)).sort()
    const art = `artwork-1-${hashOf(content).slice(0, 8)}.pdf`
    expect(files).to.deep.equal([art, 'job-sheet.pdf', 'ticket.json', 'ticket.xjdf'])
    expect(readFileSync(path.join(directory, JOB_NAME, art)).equals(content)).to.equal(true)
    const json = JSON.parse(
      readFileSync(path.join(directory, JOB_NAME, 'ticket.json'), 'utf8'),
    ) as {
      job: string
      shipTo: { street: string }
      items: { artwork: { file: string } }[]
    }
    expect([json.job, json.shipTo.street]).to.deep.equal([JOB_NAME, '1 Main St'])
    expect(json.items[0]?.artwork.file).to.equal(art)
    expect(problems).to.deep.equal([])
  })

  it('does every step again without doing it twice', async () => {
    await stage()
    expect(await stage()).to.equal(null)
    await release()
    writeFileSync(path.join(directory, JOB_NAME, 'note.txt'), 'by hand')
    expect(await release()).to.equal('released')
    expect(await stage()).to.equal(null)
    expect(await release()).to.equal('released')
    expect(existsSync(path.join(directory, JOB_NAME, 'note.txt'))).to.equal(true)
    expect(staging()).to.deep.equal([])
  })

  it('remembers a job whose files an operator took away, also after a restart', async () => {
    await stage()
    await release()
    renameSync(path.join(directory, JOB_NAME), path.join(root, 'taken'))
    await open()
    expect(await probe()).to.equal('released')
    expect(await stage()).to.equal(null)
    expect(await release()).to.equal('released')
    expect(inSight()).to.deep.equal([])
  })

  it('comes out once when the crash came between mark and rename', async () => {
    await stage()
    writeFileSync(path.join(directory, '.printnode', 'released', JOB_NAME), 'marked')
    await open()
    expect(await probe()).to.equal('staged')
    expect(await release()).to.equal('released')
    expect(inSight()).to.deep.equal([JOB_NAME])
  })

  it('starts over when the crash came while it was staged', async () => {
    const half = path.join(directory, '.printnode', 'staging', `.new-${JOB_NAME}`)
    mkdirSync(half)
    writeFileSync(path.join(half, 'ticket.json'), '{')
    expect(await probe()).to.equal('absent')
    await open()
    expect(staging()).to.deep.equal([])
    expect(await stage()).to.equal(null)
    expect(await probe()).to.equal('staged')
  })

  it('overwrites nothing, and asks for a person when a copy lies there', async () => {
    await stage()
    mkdirSync(path.join(directory, JOB_NAME))
    expect([await probe(), await release()]).to.deep.equal(['unknown', 'unknown'])
    expect(readdirSync(path.join(directory, JOB_NAME))).to.deep.equal([])
    expect(await stage()).to.equal('door_failed')
  })

  it('knows a job by its files when the marks are gone', async () => {
    await stage()
    await release()
    rmSync(path.join(directory, '.printnode', 'released', JOB_NAME))
    expect(await probe()).to.equal('released')
    expect(await release()).to.equal('released')
    expect(readdirSync(path.join(directory, '.printnode', 'released'))).to.deep.equal([JOB_NAME])
  })

  it('takes back what was staged, and never what was released', async () => {
    await stage()
    folder.discard(JOB)
    expect(await probe()).to.equal('absent')
    expect(staging()).to.deep.equal([])
    await stage()
    await release()
    folder.discard(JOB)
    expect(await probe()).to.equal('released')
    expect(inSight()).to.deep.equal([JOB_NAME])
  })

  it('takes back a job that was marked and not moved', async () => {
    await stage()
    writeFileSync(path.join(directory, '.printnode', 'released', JOB_NAME), 'marked')
    folder.discard(JOB)
    expect(await probe()).to.equal('absent')
  })

  it('refuses to release what was not staged', async () => {
    expect(await release()).to.equal('door_failed')
  })

  it('keeps attempts apart', async () => {
    const second = { ...job, job: JOB.replace(/1$/, '2') as ReservationId, attempt: 2 }
    await stage()
    await stage(second)
    await release(second.job)
    expect([await probe(), await probe(second.job)]).to.deep.equal(['staged', 'released'])
    expect(inSight()).to.deep.equal([JOB_NAME.replace(/1$/, '2')])
  })

  it('says when the artwork is not there, or not what it should be', async () => {
    const other = await pdf(100, 100)
    expect(await stage(ticket([item(content), item(other)]))).to.equal('artwork_unavailable')
    const file = artwork.path(hashOf(content))
    chmodSync(file, 0o600)
    writeFileSync(file, 'flipped')
    expect(await stage()).to.equal('artwork_unavailable')
    expect([await probe(), staging()]).to.deep.equal(['absent', []])
  })

  it('writes one file for lines that share their artwork', async () => {
    await stage(ticket([item(content), item(content, { size: 'A4' })]))
    await release()
    const pdfs = readdirSync(path.join(directory, JOB_NAME)).filter((name) =>
      name.startsWith('artwork'),
    )
    expect(pdfs).to.have.length(1)
  })

  it('answers in the order of the questions, and is busy beyond its queue', async () => {
    const answers: string[] = []
    folder.stage(job, (failure) => answers.push(`stage ${failure}`))
    folder.probe(JOB, (state) => answers.push(`probe ${state}`))
    folder.release(JOB, (outcome) => answers.push(`release ${outcome}`))
    for (let n = 0; n < 61; n += 1) folder.probe(JOB, () => {})
    const busy = await stage(job)
    expect(busy).to.equal('door_busy')
    await folder.idle()
    expect(answers).to.deep.equal(['stage null', 'probe staged', 'release released'])
  })

  it('reports a folder that vanished, and says what that means', async () => {
    await stage()
    cpSync(directory, `${directory}.copy`, { recursive: true })
    rmSync(directory, { recursive: true })
    writeFileSync(directory, 'a file where the folder was')
    expect(await probe()).to.equal('unknown')
    expect(await release()).to.equal('unknown')
    expect(await stage()).to.equal('door_failed')
    expect(problems).to.have.length(3)
    rmSync(directory)
    renameSync(`${directory}.copy`, directory)
    expect(await release()).to.equal('released')
  })

  it('can not be opened where it can not be written', async () => {
    writeFileSync(path.join(root, 'file'), '')
    directory = path.join(root, 'file', 'hot')
    let failure: unknown = null
    await open().catch((error: unknown) => {
      failure = error
    })
    expect(failure).to.be.instanceOf(Failure).with.property('field', 'floor.hotFolder')
  })

  it('forgets marks only when nobody can ask for them any more', async () => {
    await stage()
    await release()
    const mark = path.join(directory, '.printnode', 'released', JOB_NAME)
    utimesSync(mark, NOW / 1000, NOW / 1000)
    await open(NOW + 399 * 86_400_000)
    expect(existsSync(mark)).to.equal(true)
    await open(NOW + 401 * 86_400_000)
    expect(existsSync(mark)).to.equal(false)
  })

  for (const name of [
    '../x.p1.1',
    'o-1.p1',
    'o-1..1',
    'o-1.p1.1.1',
    `${'o'.repeat(97)}.p1.1`,
    '',
  ]) {
    it(`takes ${JSON.stringify(name.slice(0, 20))} for a bug, not for a name`, () => {
      expect(() => folder.discard(name as ReservationId)).to.throw(BrokenInvariant)
    })
  }
})
