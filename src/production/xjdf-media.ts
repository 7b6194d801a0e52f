/** Words in our substrate names, and what the standard calls them; the first that occurs counts. */
const MEDIA_TYPES: readonly (readonly [words: RegExp, type: string])[] = [
  [/vinyl/, 'Vinyl'],
  [/sticker|label|adhesive/, 'SelfAdhesive'],
  [/tshirt|shirt|hoodie|tote|canvas|banner|cotton|textile|polo|cap|apron/, 'Textile'],
  [/film|acetate/, 'Film'],
  [/mug|tile|phone|metal|wood|glass|acrylic|bottle|magnet/, 'Other'],
]

const COATINGS: readonly (readonly [word: RegExp, coating: string])[] = [
  [/uncoated|offset|recycled/, 'None'],
  [/silk|satin/, 'Satin'],
  [/gloss/, 'Gloss'],
  [/matte?/, 'Matte'],
  [/coated|photo/, 'Coated'],
]

/** `silk-170` is paper, satin, 170 g/m². What a name does not say is left out, never guessed. */
export function mediaOf(substrate: string): Record<string, string> {
  const type = MEDIA_TYPES.find(([words]) => words.test(substrate))?.[1] ?? 'Paper'
  const weight = /-(\d{2,4})$/.exec(substrate)?.[1]
  const coating = COATINGS.find(([word]) => word.test(substrate))?.[1]
  return {
    MediaType: type,
    ...(weight === undefined ? {} : { Weight: weight }),
    ...(type === 'Paper' && coating !== undefined ? { Coating: coating } : {}),
  }
}
