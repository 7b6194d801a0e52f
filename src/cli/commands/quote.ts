import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { QuoteView } from '../../api/quote-view.ts'
import { formatMoney } from '../../models/money.ts'
import { decisionLines } from '../explain-lines.ts'
import { readJsonObject } from '../json-file.ts'
import { Session } from '../session.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

const HELP = `
FILE is an order as for \`order submit\`; artwork, name and street may be missing. The price is what the
merchant pays, all parcels included. An order that names the quote costs no more until it expires:

Examples:
  printnode quote order.json
  printnode quote order.json --method express --explain
  printnode order submit order.json --artwork poster.pdf --quote "$(printnode quote order.json --json | jq -r .id)"`

export function addQuoteCommand(program: Command, terminal: Terminal): void {
  program
    .command('quote <file>')
    .description('price, shipping methods, dates and parcels of an order, before it is placed')
    .option('--method <name>', 'shipping method, if not that of the file')
    .option('--explain', 'also every shop that was looked at, and why it was chosen or not')
    .addHelpText('after', HELP)
    .action(
      async (file: string, options: { method?: string; explain?: true }, command: Command) => {
        const session = new Session(terminal, command)
        const order = readJsonObject(resolve(terminal.cwd, file))
        // A file that was written for `order submit` says who sends it again: a quote does not ask.
        const { idempotencyKey: _key, quote: _quote, ...asked } = order
        const { method } = options
        const body = method === undefined ? asked : { ...asked, shippingMethod: method }
        const quote = await session.api().post<QuoteView>('/quotes', body)
        for (const { message } of quote.warnings) session.progress(`warning: ${message}`)
        const { explanation, ...rest } = quote
        const explained = options.explain === true
        session.show(explained ? quote : rest, () => [
          ...quoteLines(quote),
          ...(explained ? ['', ...decisionLines('now', 'it', explanation, currencyOf(quote))] : []),
        ])
      },
    )
}

function quoteLines(quote: QuoteView): readonly string[] {
  const asked = quote.methods.find(({ method }) => method === quote.shippingMethod)
  const price = quote.price === null ? `no price: ${quote.reason}` : formatMoney(quote.price)
  return [
    `${price} by ${quote.shippingMethod}`,
    '',
    ...formatTable(
      ['METHOD', 'PRICE', 'SHIPS', 'ARRIVES', 'PARCELS'],
      quote.methods.map((method) => [
        method.method,
        method.price === null ? (method.reason ?? '') : formatMoney(method.price),
        spanOf(method.ships),
        spanOf(method.arrives),
        method.price === null ? '' : String(method.parcels.length),
      ]),
    ),
    ...(asked === undefined || asked.parcels.length === 0 ? [] : ['', ...parcelLines(asked)]),
    '',
    // A quote without a price could not be kept.
    ...(quote.methods.every((method) => method.price === null)
      ? ['No shop can have it by any method; --explain says why, shop by shop']
      : [`Quote ${quote.id}`, `good until ${quote.expiresAt}`]),
  ]
}

function parcelLines({ parcels }: QuoteView['methods'][number]): readonly string[] {
  return formatTable(
    ['FROM', 'CITY', 'UNITS', 'KG', 'PRICE', 'SHIPS', 'ARRIVES'],
    parcels.map((parcel) => [
      parcel.name,
      `${parcel.city} ${parcel.country}`,
      String(parcel.lines.reduce((sum, { quantity }) => sum + quantity, 0)),
      (parcel.grams / 1_000).toFixed(1),
      formatMoney(parcel.price),
      spanOf(parcel.ships),
      spanOf(parcel.arrives),
    ]),
  )
}

function spanOf(span: { readonly first: string; readonly last: string } | null): string {
  if (span === null) return ''
  return span.first === span.last ? span.first : `${span.first} to ${span.last}`
}

function currencyOf(quote: QuoteView): string {
  return quote.methods.find(({ price }) => price !== null)?.price?.currency ?? ''
}
