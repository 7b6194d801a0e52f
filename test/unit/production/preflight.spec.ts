import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { PDFDocument, PDFName, PDFNumber, degrees } from 'pdf-lib'
import { checkPdf } from '../../../src/production/pdf-check.ts'
import { Preflight } from '../../../src/production/preflight.ts'
import { pdf } from './job-fixture.ts'

const MM = 72 / 25.4

async function codeOf(bytes: Uint8Array, size: string | null = null): Promise<string> {
  const result = await checkPdf(bytes, size)
  return result.ok ? `${result.pages} pages` : result.code
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content)
}

/** A page with boxes in millimetres. */
async function boxed(
  media: [number, number],
  changes: (page: ReturnType<PDFDocument['addPage']>) => void,
): Promise<Uint8Array> {
  const document = await PDFDocument.create()
  changes(document.addPage([media[0] * MM, media[1] * MM]))
  return await document.save()
}

describe('the check of a PDF', () => {
  const cases: [
    name: string,
    make: () => Promise<Uint8Array>,
    size: string | null,
    code: string,
  ][] = [
    ['a good file', async () => await pdf(297, 420, 3), 'A3', '3 pages'],
    ['any size where none is asked for', async () => await pdf(10, 10), null, '1 pages'],
    ['any size for a garment', async () => await pdf(300, 300), 'M', '1 pages'],
    ['a sheet on its side', async () => await pdf(420, 297), 'A3', '1 pages'],
    ['bleed of 3 mm', async () => await pdf(303, 426), 'A3', '1 pages'],
    ['bleed of 9 mm', async () => await pdf(315, 438), 'A3', 'page_size_mismatch'],
    ['A4 for A3', async () => await pdf(210, 297), 'A3', 'page_size_mismatch'],
    ['one wrong page of three', async () => await mixed(), 'A4', 'page_size_mismatch'],
    ['a sheet without a name', async () => await pdf(610, 914), '610x914', '1 pages'],
    [
      'crop marks around a trim box',
      async () =>
        await boxed([340, 460], (page) => page.setTrimBox(20 * MM, 20 * MM, 297 * MM, 420 * MM)),
      'A3',
      '1 pages',
    ],
    [
      'crop marks and no trim box',
      async () => await boxed([340, 460], () => {}),
      'A3',
      'page_size_mismatch',
    ],
    [
      'a turned page',
      async () => await boxed([420, 297], (page) => page.setRotation(degrees(90))),
      'A3',
      '1 pages',
    ],
    [
      'a page in larger units',
      async () =>
        await boxed([29.7, 42], (page) => page.node.set(PDFName.of('UserUnit'), PDFNumber.of(10))),
      'A3',
      '1 pages',
    ],
    ['nothing', async () => await Promise.resolve(new Uint8Array()), null, 'not_a_pdf'],
    ['a picture', async () => await Promise.resolve(text('\x89PNG\r\n')), null, 'not_a_pdf'],
    ['a header alone', async () => await Promise.resolve(text('%PDF-1.7\n')), null, 'truncated'],
    ['half a file', async () => (await pdf(297, 420)).subarray(0, 400), null, 'truncated'],
    [
      'a file without its last lines',
      async () => (await pdf(297, 420)).subarray(0, -20),
      null,
      'truncated',
    ],
    [
      'a trailer around nothing',
      async () => await Promise.resolve(text('%PDF-1.7\nstartxref\n0\n%%EOF')),
      null,
      'damaged',
    ],
    ['no pages', noPages, null, 'no_pages'],
    ['an encrypted file', encrypted, null, 'encrypted'],
    ['a page tree that bites its tail', loop, null, 'damaged'],
  ]
  for (const [name, make, size, code] of cases) {
    it(`${name}: ${code}`, async () => {
      expect(await codeOf(await make(), size)).to.equal(code)
    })
  }

  it('names page, sizes and what to do', async () => {
    const result = await checkPdf(await pdf(210, 297), 'A3')
    expect(result).to.deep.equal({
      ok: false,
      code: 'page_size_mismatch',
      message: 'page 1 is 210.0 x 297.0 mm: A3 is 297 x 420 mm, with up to 5 mm bleed a side',
    })
  })

  it('never throws, whatever byte is wrong', async () => {
    const good = await pdf(297, 420)
    const { warn } = console
    // The parser talks about each flaw; in the daemon this happens in a thread without a console.
    console.warn = () => {}
    try {
      await fc.assert(
        fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (index, byte) => {
          const bad = Uint8Array.from(good)
          bad[index] = byte
          expect(await codeOf(bad, 'A3')).to.be.a('string')
        }),
        { numRuns: 100 },
      )
    } finally {
      console.warn = warn
    }
  })

  async function mixed(): Promise<Uint8Array> {
    const document = await PDFDocument.create()
    for (const [w, h] of [
      [210, 297],
      [210, 297],
      [148, 210],
    ] as const)
      document.addPage([w * MM, h * MM])
    return await document.save()
  }

  async function noPages(): Promise<Uint8Array> {
    const document = await PDFDocument.create()
    return await document.save({ addDefaultPage: false, useObjectStreams: false })
  }

  async function encrypted(): Promise<Uint8Array> {
    const document = await PDFDocument.load(await pdf(297, 420))
    document.context.trailerInfo.Encrypt = document.context.obj({ Filter: 'Standard', V: 1, R: 2 })
    return await document.save({ useObjectStreams: false })
  }

  async function loop(): Promise<Uint8Array> {
    const bytes = Buffer.from(await pdf(297, 420)).toString('latin1')
    const pages = /(\d+ 0) obj\n<<\n\/Type \/Pages\n\/Kids \[ ?(\d+ 0) R ?\]/.exec(bytes)
    expect(pages, 'the file is as pdf-lib writes it').not.to.equal(null)
    const looped = bytes.replace(/\/Kids \[ ?\d+ 0 R ?\]/, `/Kids [ ${pages?.[1]} R ]`)
    return await Promise.resolve(Buffer.from(looped, 'latin1'))
  }
})

describe('Preflight', () => {
  let directory = ''

  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'printnode-preflight-'))
  })

  afterEach(() => {
    rmSync(directory, { recursive: true })
  })

  function file(content: Uint8Array): string {
    const name = path.join(directory, 'art.pdf')
    writeFileSync(name, content)
    return name
  }

  it('checks a file in its own thread', async () => {
    const good = file(await pdf(297, 420, 2))
    expect(await new Preflight().check(good, 'A3')).to.deep.equal({ ok: true, pages: 2 })
  })

  it('refuses a file over the limit without reading it', async () => {
    const preflight = new Preflight({ bytesMax: 10, timeMsMax: 1000 })
    const result = await preflight.check(file(new Uint8Array(11)), null)
    expect(result).to.deep.include({ ok: false, code: 'too_large' })
  })

  it('gives up on a file that takes too long, and goes on with the next', async () => {
    const preflight = new Preflight({ bytesMax: 1_000_000, timeMsMax: 1 })
    const good = file(await pdf(297, 420))
    const result = await preflight.check(good, null)
    expect(result).to.deep.include({ ok: false, code: 'too_complex' })
    expect(await preflight.check(good, null)).to.deep.include({ code: 'too_complex' })
  })

  it('passes on that a file is not there, and goes on', async () => {
    const preflight = new Preflight()
    let code = ''
    await preflight.check(path.join(directory, 'gone'), null).catch((error: unknown) => {
      code = (error as { code: string }).code
    })
    expect(code).to.equal('ENOENT')
    expect(await preflight.check(file(text('x')), null)).to.deep.include({ code: 'not_a_pdf' })
  })
})
