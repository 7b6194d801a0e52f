import { inflateSync } from 'node:zlib'
import { expect } from 'chai'
import * as fc from 'fast-check'
import { PDFArray, PDFDocument, PDFRawStream } from 'pdf-lib'
import { create } from 'xmlbuilder2'
import type { Item } from '../../../src/models/order.ts'
import type { JobTicket } from '../../../src/ports/production.ts'
import { jobSheet } from '../../../src/production/job-sheet.ts'
import { ticketJson } from '../../../src/production/ticket-json.ts'
import { xjdf } from '../../../src/production/xjdf.ts'
import { NOW, RECIPIENT, hashOf, item, ticket } from './job-fixture.ts'

const ART = new Uint8Array([1, 2, 3])
const STYLE = {
  paper: 'A4',
  shopName: 'Corner Press',
  timeZone: 'Europe/Berlin',
  nowMs: NOW,
} as const
const AGENT = { version: '0.1.0', device: 'corner', nowMs: NOW }

/** The words on the pages of a sheet, as drawn: pdf-lib writes them as hexadecimal WinAnsi. */
async function wordsOn(
  bytes: Uint8Array,
): Promise<{ pages: number; text: string; lowest: number }> {
  const document = await PDFDocument.load(bytes)
  const contents = document.getPage(0).node.Contents()
  const streams = contents instanceof PDFArray ? contents.asArray() : [contents]
  let lowest = Infinity
  const text = streams.map((entry) => {
    const stream = document.context.lookup(entry)
    const raw = stream instanceof PDFRawStream ? inflateSync(stream.contents).toString() : ''
    for (const [, y] of raw.matchAll(/1 0 0 1 [\d.-]+ ([\d.-]+) Tm/g)) {
      lowest = Math.min(lowest, Number(y))
    }
    const strings = [...raw.matchAll(/<([0-9A-F]*)> Tj/g)]
    return strings.map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1')).join('\n')
  })
  return { pages: document.getPageCount(), text: text.join('\n'), lowest }
}

describe('the job sheet', () => {
  it('says what, how many, on what, for whom and by when, in the time of the shop', async () => {
    const { pages, text } = await wordsOn(await jobSheet(ticket([item(ART)]), STYLE))
    expect(pages).to.equal(1)
    for (const words of [
      /SHIP BY Mon,? 19 Jan 2026,? 18:00/,
      /EXPRESS shipping/,
      /o-sf-1-fxo-Ab3dEfGhJk-1-2/,
      /Part p1, attempt 1/,
      /Reference SHOP-1001/,
      /2 \xD7 Poster "Bay at night"/,
      /A3 \xB7 silk-170 \xB7 digital \xB7 4 colours \xB7 one side \xB7 fold/,
      /Jane Doe\n1 Main St\n10115 Berlin\nDE\n/,
    ]) {
      expect(text).to.match(words)
    }
    expect(text).not.to.contain('ticket.json')
  })

  const names: [written: string, shown: string, lossy: boolean][] = [
    ['Zoë Müller-Ångström €5', 'Zo\xEB M\xFCller-\xC5ngstr\xF6m \x805', false],
    ['Łukasz Dvořák', 'Lukasz Dvor\xE1k', false],
    ['e\u0301 decomposed', '\xE9 decomposed', false],
    ['Tab\tand\nline', 'Tab and line', false],
    ['山田太郎', '????', true],
    ['Иван 🎉', '???? ?', true],
    ['half \uD800 surrogate', 'half ? surrogate', true],
    ['right\u202Eto left', 'rightto left', false],
  ]
  for (const [written, shown, lossy] of names) {
    it(`shows ${JSON.stringify(written)} as well as its font can`, async () => {
      const recipient = { ...RECIPIENT, name: written }
      const { text } = await wordsOn(await jobSheet(ticket([item(ART)], { recipient }), STYLE))
      expect(text.split('\n')).to.include(shown)
      expect(/Shown as \?/.test(text)).to.equal(lossy)
    })
  }

  it('fits forty lines on its one page', async () => {
    const items = Array.from({ length: 40 }, (_, n) =>
      item(new Uint8Array([n]), { product: `Card ${n + 1}` }),
    )
    const { pages, text, lowest } = await wordsOn(await jobSheet(ticket(items), STYLE))
    expect(pages).to.equal(1)
    expect(lowest, 'points above the edge').to.be.within(20, 200)
    const shown = [...text.matchAll(/\xD7 Card \d+/g)].length
    const left = Number(/and (\d+) more lines: see ticket.json/.exec(text)?.[1] ?? 0)
    expect(shown + left).to.equal(40)
    expect(shown).to.be.greaterThan(28)
    expect(text).to.contain('1 Main St')
  })

  it('is made of any text without an error', async () => {
    const text = fc.string({ unit: 'binary', minLength: 0, maxLength: 2000, size: 'max' })
    await fc.assert(
      fc.asyncProperty(text, text, text, async (product, name, street) => {
        const recipient = { ...RECIPIENT, name, street }
        const papers = ticket([item(ART, { product })], { recipient, merchantReference: name })
        for (const paper of ['A4', 'letter'] as const) {
          const sheet = await jobSheet(papers, { ...STYLE, paper })
          const { pages, lowest } = await wordsOn(sheet)
          expect(pages).to.equal(1)
          expect(lowest, 'points above the edge').to.be.greaterThan(20)
        }
        xjdf(papers, AGENT)
        ticketJson(papers)
      }),
      { numRuns: 12 },
    )
  })
})

describe('the XJDF ticket', () => {
  type Xml = Record<string, unknown>

  function read(job: JobTicket): Xml {
    return create(xjdf(job, AGENT)).end({ format: 'object' }) as Xml
  }

  it('says what FIELD.md asks for', () => {
    const { XJDF: root } = read(ticket([item(ART, { product: 'Poster' })])) as { XJDF: Xml }
    expect(root).to.include({
      '@xmlns': 'http://www.CIP4.org/JDFSchema_2_0',
      '@Version': '2.1',
      '@JobID': 'o-sf-1-fxo-Ab3dEfGhJk-1-2',
      '@JobPartID': 'p1_e1',
      '@Category': 'DigitalPrinting',
      '@Types': 'Product',
    })
    expect(Object.keys(root).filter((key) => !key.startsWith('@'))).to.deep.equal([
      'AuditPool',
      'GeneralID',
      'ProductList',
      'ResourceSet',
    ])
    expect(root['ProductList']).to.deep.equal({
      Product: {
        '@ID': 'prod_1',
        '@IsRoot': 'true',
        '@Amount': '2',
        '@DescriptiveName': 'Poster',
        '@ExternalID': 'silk-170/A3',
        Intent: [
          {
            '@Name': 'ColorIntent',
            ColorIntent: {
              SurfaceColor: { '@Surface': 'Front', '@ColorsUsed': 'Cyan Magenta Yellow Black' },
            },
          },
          {
            '@Name': 'LayoutIntent',
            LayoutIntent: {
              '@Bleed': '8.504',
              '@FinishedDimensions': '841.89 1190.55 0',
              '@Sides': 'OneSided',
            },
          },
          {
            '@Name': 'MediaIntent',
            MediaIntent: { '@MediaType': 'Paper', '@Weight': '170', '@Coating': 'Satin' },
          },
          {
            '@Name': 'ProductionIntent',
            ProductionIntent: { '@PrintProcess': 'Electrophotography' },
          },
        ],
      },
    })
    const text = xjdf(ticket([item(ART)]), AGENT)
    expect(text).to.contain(`CheckSum="${hashOf(ART).toUpperCase()}"`)
    expect(text).to.contain('LastEnd="2026-01-19T17:00:00Z"')
    expect(text).to.match(
      /<Address Street="1 Main St" City="Berlin" PostalCode="10115" CountryCode="DE"\/>/,
    )
  })

  const media: [changes: Partial<Item>, expected: RegExp][] = [
    [{ substrate: 'tshirt-black', size: 'M', process: 'dtg' }, /MediaType="Textile"\/>/],
    [{ substrate: 'tshirt-black', size: 'M', process: 'dtg' }, /<LayoutIntent Sides="OneSided"\/>/],
    [{ substrate: 'vinyl-white' }, /MediaType="Vinyl"\/>/],
    [{ substrate: 'mug-white', size: '11oz', process: 'sublimation' }, /MediaType="Other"\/>/],
    [{ substrate: 'uncoated-120' }, /MediaType="Paper" Weight="120" Coating="None"/],
    [{ sides: 2, colours: 1 }, /Surface="Back" ColorsUsed="Black"/],
    [{ colours: 6 }, /Black Spot1 Spot2"/],
    [{ process: 'embroidery' }, /^(?!.*PrintProcess)[\s\S]*$/],
    [
      { product: 'a <b> & "c" \u0007' },
      /DescriptiveName="a &lt;b> &amp; &quot;c&quot; {2}"|DescriptiveName="a &lt;b&gt; &amp; &quot;c&quot; {2}"/,
    ],
  ]
  for (const [changes, expected] of media) {
    it(`writes ${JSON.stringify(changes)}`, () => {
      const text = xjdf(ticket([item(ART, changes)]), AGENT)
      expect(text.replaceAll(/\n\s*/g, ' ')).to.match(expected)
    })
  }
})
