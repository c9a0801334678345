import { catalogue } from '../../services/claim/catalogue.ts'
import { dataOf, type Persona } from './persona.ts'
import type { CardLike } from './fake-connector.ts'
import { customerTenant, type World } from './world.ts'
import { pdf } from './files.ts'

/** Right values for every field of a Microsoft 365 claim. */
export const goodFields = {
  claimName: 'Contoso Teams rollout',
  partnerLocationId: '1234567',
  customerTenantId: customerTenant,
  customerDomain: 'contoso.com',
  solutionArea: 'microsoft-365',
  activity: 'usage',
  products: 'teams,exchange-online',
  customerContactName: 'Kim Customer',
  customerContactTitle: 'IT manager',
  customerContactEmail: 'kim@contoso.com',
  partnerContactName: 'Mina Park',
  partnerContactEmail: 'mina@hanbit.example',
}

const steps = {
  customer: ['claimName', 'partnerLocationId', 'customerTenantId', 'customerDomain', 'solutionArea', 'activity'],
  products: ['products'],
  contacts: [
    'customerContactName',
    'customerContactTitle',
    'customerContactEmail',
    'partnerContactName',
    'partnerContactEmail',
  ],
} as const

export function valuesOf(step: keyof typeof steps): Record<string, string> {
  return Object.fromEntries(steps[step].map((field) => [field, goodFields[field]]))
}

const next = (data: Record<string, unknown>) => data.go === 'next'

/** How many claims each partner has filled in, by world. */
const filled = new Map<string, number>()

/** The products of a partner's next claim: nobody claims the same twice. The first has those that tests speak of. */
function nextProducts({ serviceUrl, who }: Persona): string {
  const key = `${serviceUrl} ${who.tenantId}`
  const count = filled.get(key) ?? 0
  filled.set(key, count + 1)
  const others = Object.keys(catalogue['microsoft-365'].products).filter(
    (product) => !goodFields.products.includes(product),
  )
  return count === 0 ? goodFields.products : (others[count - 1] ?? others.join(','))
}

/** Fills the whole form in its steps, as a person would; gives the proof step's card and the claim's id. */
export async function fillForm(
  partner: Persona,
  products = nextProducts(partner),
): Promise<{ card: CardLike; claimId: string; products: string }> {
  let card = await partner.say('new')
  card = await partner.press('create', { ...dataOf(card, 'create', next), ...valuesOf('customer') })
  card = await partner.press('edit', { ...dataOf(card, 'edit', next), products })
  card = await partner.press('edit', { ...dataOf(card, 'edit', next), ...valuesOf('contacts') })
  const claimId = String(dataOf(card, 'edit', next).claimId)
  return { card, claimId, products }
}

/** Uploads a file by the link on a card. */
export async function upload(
  world: Pick<World, 'reach'>,
  card: unknown,
  name: string,
  bytes: Uint8Array,
): Promise<Response> {
  const link = JSON.stringify(card).match(/http:\/\/127\.0\.0\.1:1\/poe\/upload\/[^"]+/)?.[0]
  if (!link) throw new Error('no upload link on the card')
  return fetch(`${world.reach(link)}?name=${encodeURIComponent(name)}`, { method: 'PUT', body: Buffer.from(bytes) })
}

/** A claim filed with one PDF and submitted; gives its id and the partner's card. */
export async function submitted(
  world: Pick<World, 'reach'>,
  partner: Persona,
  given?: string,
): Promise<{ card: CardLike; claimId: string }> {
  const { card: proofStep, claimId, products } = await fillForm(partner, given)
  const response = await upload(world, proofStep, 'Acceptance.pdf', pdf())
  if (response.status !== 201) throw new Error(`upload: ${response.status} ${await response.text()}`)
  let card = await partner.press('form', { claimId, step: 'proof' })
  const answers = [
    'missing-all-poe',
    'missing-customer-acknowledgment',
    'missing-or-old-dates',
    'missing-partner-solution',
    'missing-products',
  ]
  const precheck = Object.fromEntries(answers.map((reason) => [`precheck-${reason}`, 'true']))
  card = await partner.press('edit', {
    ...dataOf(card, 'edit', next),
    ...precheck,
    coveredProducts: products,
  })
  card = await partner.press('submit', dataOf(card, 'submit'))
  return { card, claimId }
}
