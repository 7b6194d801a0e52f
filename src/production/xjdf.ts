import { create } from 'xmlbuilder2'
import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces.js'
import { sheetSize } from '../models/catalog.ts'
import type { Process, ShippingMethod } from '../models/catalog.ts'
import type { Item } from '../models/order.ts'
import type { JobTicket } from '../ports/production.ts'
import { jobLines } from './job-files.ts'
import type { JobLine } from './job-files.ts'
import { jobName } from './job-name.ts'
import { mediaOf } from './xjdf-media.ts'

/** Who wrote the ticket, for the audit pool. */
export interface XjdfAgent {
  readonly version: string
  /** The node's name. */
  readonly device: string
  readonly nowMs: number
}

const NAMESPACE = 'http://www.CIP4.org/JDFSchema_2_0'
const POINTS_PER_MM = 72 / 25.4
/** What the trade asks for (FIELD.md), in points. */
const BLEED = (3 * POINTS_PER_MM).toFixed(3)
const DROP = 'drop_1'

/** XJDF categories and print processes; what has none in the standard is told by the product alone. */
const PROCESS: Readonly<Record<Process, readonly [category: string, print: string | null]>> = {
  digital: ['DigitalPrinting', 'Electrophotography'],
  offset: ['ConventionalPrinting', 'Lithography'],
  inkjet: ['DigitalPrinting', 'Inkjet'],
  screen: ['ConventionalPrinting', 'Screen'],
  dtg: ['DigitalPrinting', 'Inkjet'],
  dtf: ['DigitalPrinting', 'Inkjet'],
  sublimation: ['DigitalPrinting', 'DyeSublimation'],
  embroidery: ['Other', null],
  engraving: ['Other', null],
}

const PRIORITY: Readonly<Record<ShippingMethod, string>> = {
  budget: '30',
  standard: '50',
  express: '70',
  overnight: '90',
}

/**
 * The job as XJDF 2.1 (CIP4), which front ends of presses read. Sizes in points, weight in g/m²; the
 * order of children is the schema's.
 */
export function xjdf(ticket: JobTicket, agent: XjdfAgent): string {
  const lines = jobLines(ticket)
  const first = lines[0]?.item.process ?? 'digital'
  const root = create({ version: '1.0', encoding: 'UTF-8', invalidCharReplacement: ' ' }).ele(
    NAMESPACE,
    'XJDF',
    {
      Version: '2.1',
      JobID: ticket.order,
      JobPartID: `${ticket.part}_e${ticket.attempt}`,
      DescriptiveName: jobName(ticket.job),
      Category: PROCESS[first][0],
      Types: 'Product',
    },
  )
  root
    .ele('AuditPool')
    .ele('AuditCreated')
    .ele('Header', {
      AgentName: 'printnode',
      AgentVersion: agent.version,
      DeviceID: agent.device,
      Time: time(agent.nowMs),
    })
  root.ele('GeneralID', { IDUsage: 'sourceOrderId', IDValue: ticket.merchantReference })
  const products = root.ele('ProductList')
  for (const line of lines) addProduct(products, line)
  resource(root, 'CustomerInfo', 'Input').ele('CustomerInfo', {
    CustomerOrderID: ticket.merchantReference,
  })
  resource(root, 'NodeInfo', 'Input').ele('NodeInfo', {
    JobPriority: PRIORITY[ticket.shippingMethod],
    LastEnd: time(ticket.shipBy),
    Status: 'Waiting',
  })
  addRunList(root, lines)
  addDelivery(root, ticket, lines)
  return `${root.end({ prettyPrint: true })}\n`
}

function addProduct(products: XMLBuilder, { number, item }: JobLine): void {
  const product = products.ele('Product', {
    ID: productId(number),
    IsRoot: 'true',
    Amount: String(item.quantity),
    DescriptiveName: item.product,
    ExternalID: `${item.substrate}/${item.size}`,
  })
  const colours = product.ele('Intent', { Name: 'ColorIntent' }).ele('ColorIntent')
  for (const surface of item.sides === 2 ? ['Front', 'Back'] : ['Front']) {
    colours.ele('SurfaceColor', { Surface: surface, ColorsUsed: inks(item.colours) })
  }
  const sheet = sheetSize(item.size)
  product.ele('Intent', { Name: 'LayoutIntent' }).ele('LayoutIntent', {
    ...(sheet === null
      ? {}
      : {
          Bleed: BLEED,
          FinishedDimensions: `${points(sheet.widthMm)} ${points(sheet.heightMm)} 0`,
        }),
    Sides: item.sides === 2 ? 'TwoSidedHeadToHead' : 'OneSided',
  })
  product.ele('Intent', { Name: 'MediaIntent' }).ele('MediaIntent', mediaOf(item.substrate))
  const [, process] = PROCESS[item.process]
  if (process === null) return
  product
    .ele('Intent', { Name: 'ProductionIntent' })
    .ele('ProductionIntent', { PrintProcess: process })
}

function inks(colours: number): string {
  if (colours === 1) return 'Black'
  const spots = Array.from({ length: Math.max(0, colours - 4) }, (_, index) => `Spot${index + 1}`)
  return ['Cyan', 'Magenta', 'Yellow', 'Black', ...spots].slice(0, Math.max(1, colours)).join(' ')
}

function addRunList(root: XMLBuilder, lines: readonly JobLine[]): void {
  const set = root.ele('ResourceSet', { Name: 'RunList', Usage: 'Input' })
  for (const { number, item, file } of lines) {
    const entry = set.ele('Resource')
    entry.ele('Part', { ProductPart: productId(number) })
    entry
      .ele('RunList', { NPage: String(item.artwork.pages) })
      .ele('FileSpec', fileSpec(item, file))
  }
}

function fileSpec(item: Item, file: string): Record<string, string> {
  return {
    URL: file,
    MimeType: item.artwork.mediaType,
    FileSize: String(item.artwork.bytes),
    CheckSum: item.artwork.hash.toUpperCase(),
  }
}

function addDelivery(root: XMLBuilder, ticket: JobTicket, lines: readonly JobLine[]): void {
  const { name, street, city, region, postcode, country } = ticket.recipient
  const contacts = root.ele('ResourceSet', { Name: 'Contact', Usage: 'Input' }).ele('Resource')
  contacts.ele('Part', { ContactType: 'Delivery', DropID: DROP })
  const contact = contacts.ele('Contact')
  contact.ele('Address', {
    Street: street,
    City: city,
    ...(region === '' ? {} : { Region: region }),
    PostalCode: postcode,
    CountryCode: country,
  })
  contact.ele('Person', { FamilyName: name })
  const delivery = root.ele('ResourceSet', { Name: 'DeliveryParams', Usage: 'Input' })
  const resource = delivery.ele('Resource')
  resource.ele('Part', { DropID: DROP })
  const params = resource.ele('DeliveryParams', {
    Method: ticket.shippingMethod,
    Required: time(ticket.shipBy),
    Transfer: 'PrinterToBuyerDeliver',
  })
  for (const { number, item } of lines) {
    params.ele('DropItem', { Amount: String(item.quantity), ItemRef: productId(number) })
  }
}

function resource(root: XMLBuilder, name: string, usage: string): XMLBuilder {
  return root.ele('ResourceSet', { Name: name, Usage: usage }).ele('Resource')
}

function productId(number: number): string {
  return `prod_${number}`
}

function points(millimetres: number): string {
  return (millimetres * POINTS_PER_MM).toFixed(2)
}

/** XJDF times have no fractions. */
function time(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
