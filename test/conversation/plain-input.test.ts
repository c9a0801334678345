import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { approved, asked, shown, stateOf, underReview, verbsOf } from '../support/consent.ts'
import { textsOf } from '../support/fake-connector.ts'
import { pdf } from '../support/files.ts'
import { fillForm, submitted, upload } from '../support/main-job.ts'
import { dataOf, persona, says, type Persona } from '../support/persona.ts'
import { people, startWorld, until, type World } from '../support/world.ts'

/* Presses as somebody would write them who knows the names of verbs and inputs, and no card. */

describe('a press with more, less or other than its card would send', () => {
  let world: World
  let mina: Persona
  let rae: Persona
  let kim: Persona
  beforeEach(async () => {
    world = await startWorld()
    mina = world.meet(people.mina)
    rae = world.meet(people.rae)
    kim = world.meet(people.kim)
    for (const who of [mina, rae, kim]) await who.install()
  })
  afterEach(() => world.stop())

  const told = (claimId: string) =>
    until('the customer is told', async () => (await stateOf(world, claimId)).claim.consent?.deliveredAt)

  it('takes a customer’s reason for what it is: their own words', async () => {
    const claimId = await approved({ world, mina, rae })
    await told(claimId)
    const { version } = (await stateOf(world, claimId)).claim
    await kim.press('decline', { claimId, version, reason: 'We do not know them.' })
    const { claim, entries } = await stateOf(world, claimId)
    assert.equal(claim.rejection?.comment, 'We do not know them.')
    assert.deepEqual([entries.at(-1)?.reasons, entries.at(-1)?.comment], [undefined, 'We do not know them.'])
    for (const who of [mina, rae]) says(await who.press('history', { claimId }), 'We do not know them.')
  })

  it('passes over reasons that nobody asked for, and every history can still be read', async () => {
    const { claimId } = await underReview({ world, mina, rae })
    await mina.press('comment', {
      claimId,
      comment: 'A word.',
      reasons: 'no-such',
      reason: 'neither',
      justification: 'x',
    })
    const entry = (await stateOf(world, claimId)).entries.at(-1)
    assert.deepEqual([entry?.verb, entry?.reasons, entry?.comment], ['comment', undefined, 'A word.'])
    for (const who of [mina, rae]) says(await who.press('history', { claimId }), 'A word.')
  })

  it('takes one reason under either name', async () => {
    const { claimId } = await underReview({ world, mina, rae })
    await rae.press('reject', { claimId, reason: 'insufficient-poe', comment: 'Not enough.' })
    assert.deepEqual((await stateOf(world, claimId)).claim.rejection?.reasons, ['insufficient-poe'])
    const other = await underReview({ world, mina, rae })
    await mina.press('withdraw', { claimId: other.claimId, reasons: 'wrong-mpn' })
    assert.deepEqual((await stateOf(world, other.claimId)).claim.rejection?.reasons, ['wrong-mpn'])
  })

  it('takes a comment that comes with the resubmission for an answer, and keeps it', async () => {
    const { claimId } = await underReview({ world, mina, rae })
    await rae.press('request-info', { claimId, reasons: 'missing-products', comment: 'Which?' })
    says(await mina.press('resubmit', { claimId, version: 99 }), 'Nothing has changed')
    await mina.press('resubmit', { claimId, version: 100, comment: 'All of them.' })
    const { claim, entries } = await stateOf(world, claimId)
    assert.deepEqual([claim.status, entries.at(-1)?.comment], ['submitted', 'All of them.'])
  })

  it('keeps a dispute’s justification, whatever comment comes along', async () => {
    const { claimId } = await underReview({ world, mina, rae })
    await rae.press('reject', { claimId, reasons: 'insufficient-poe', comment: 'Not enough.' })
    await mina.press('dispute', { claimId, justification: 'Page 4.', comment: 'Another word.' })
    assert.equal((await stateOf(world, claimId)).entries.at(-1)?.comment, 'Page 4.')
  })

  it('shows the claim as it is where a card has a button that is no more', async () => {
    const { claimId } = await underReview({ world, mina, rae })
    const card = await mina.press('approve-twice', { claimId })
    says(card, claimId)
    says(card, 'Under review')
  })

  it('finds the data of an Action.Submit one level deeper, too', async () => {
    const submitter = persona(people.mina, { url: world.reach('http://127.0.0.1:1') }, world.connector, 'submit')
    const { claimId } = await underReview({ world, mina, rae })
    const at = { messageId: mina.last().messageId }
    await submitter.press('comment', { data: { claimId, comment: 'From deeper.' } }, at)
    assert.equal((await stateOf(world, claimId)).entries.at(-1)?.comment, 'From deeper.')
  })

  it('answers a stranger who names a claim by a command that it is not found, real or not', async () => {
    const { claimId } = await underReview({ world, mina, rae })
    const sam = world.meet({ ...people.stranger, tenantId: '99000000-0000-4000-8000-000000000000' })
    const answers = await Promise.all(
      [`claim ${claimId}`, 'claim CL-2222-2222', `history ${claimId}`].map(async (text) =>
        textsOf(await asked(sam, text)),
      ),
    )
    assert.deepEqual(new Set(answers.map((texts) => texts.join())).size, 1)
    assert.match(answers[0]!.join(), /can't find this claim/)
  })

  it('shows the customer the consent alone: no status of the review, no deadline of others, no name of the claim', async () => {
    const claimId = await approved({ world, mina, rae })
    await told(claimId)
    const open = textsOf(await asked(kim, 'claims')).join('\n')
    assert.match(open, /You may opt out.*7 days left/)
    await rae.press('comment', { claimId, comment: 'x' })
    const { version } = (await stateOf(world, claimId)).claim
    await kim.press('decline', { claimId, version })
    await mina.press('dispute', { claimId, justification: 'They do know us.' })
    await until('the list knows', async () => {
      await sleep(400)
      return textsOf(await asked(kim, 'claims'))
        .join('\n')
        .includes('No association')
    })
    for (const card of [
      await asked(kim, 'claims'),
      await asked(kim, 'claims rejected'),
      await kim.press('history', { claimId }),
    ]) {
      const text = JSON.stringify(card)
      assert.doesNotMatch(text, /Under review|Rejected|dispute|business day|Contoso Teams rollout/i)
    }
  })

  it('shows the reviewer that the same bytes are on another claim of the partner', async () => {
    const first = await submitted(world, mina)
    await until('it is written down', async () => (await verbsOf(world, first.claimId)).includes('submit'))
    const { card, claimId } = await fillForm(mina)
    await until('the bytes are known', async () => {
      const response = await upload(world, card, 'Again.pdf', pdf())
      assert.ok(response.status === 201 || response.status === 200)
      return (await stateOf(world, claimId)).claim.proofs[0]?.alsoOn
    })
    assert.equal((await stateOf(world, claimId)).claim.proofs[0]?.alsoOn, first.claimId)
    says(await shown(rae, claimId), first.claimId)
    assert.doesNotMatch(JSON.stringify(await shown(mina, claimId)), new RegExp(first.claimId))
  })

  it('copies a claim whose later values are wrong, and asks for those at their step', async () => {
    const { card, claimId } = await fillForm(mina)
    await mina.press('edit', {
      ...dataOf(card, 'edit', ({ go }) => go === 'back'),
      customerContactEmail: 'nobody',
    })
    await mina.press('discard', { claimId })
    const copy = await mina.press('form', { claimId, clone: claimId })
    const next = await mina.press('create', {
      ...dataOf(copy, 'create', ({ go }) => go === 'next'),
      claimName: 'A copy',
      partnerLocationId: '1234567',
      customerTenantId: people.kim.tenantId,
      customerDomain: 'contoso.com',
      solutionArea: 'microsoft-365',
      activity: 'usage',
    })
    says(next, 'Step 2 of 5')
    const made = String(dataOf(next, 'edit', ({ go }) => go === 'next').claimId)
    assert.equal((await stateOf(world, made)).claim.fields.customerContactEmail, undefined)
  })
})
