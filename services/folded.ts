/**
 * A text as it is compared in searches: without case, width, accents and doubled spaces. `Ｃafé` is `cafe`.
 * Marks that are letters of their own (of Thai, of Japanese) stay.
 */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{M}*)\p{M}/gu, '')
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(/\s+/g, ' ')
    .trim()
}
