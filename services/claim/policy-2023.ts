import { editable, fieldNames, type Editable } from './fields.ts'
import type { Policy } from './policies.ts'
import type { Status } from './statuses.ts'
import { transitions, type Transition, type Verb } from './transitions.ts'
import { windows } from './windows.ts'

/*
 * The edition of 2023, by what it changes of that of 2020. What is not named here is as it was: also that a claim is
 * disputed once, and that the rejection after it is final.
 */

/** TABLE: verb -> the statuses from which it is no longer possible. What was sent stays until a reviewer asks for more. */
const noLongerFrom: Partial<Record<Verb, readonly Status[]>> = {
  edit: ['submitted'],
  attach: ['submitted'],
  withdraw: ['approved'],
}

/** TABLE: what is new. Whom an approved claim ties to a customer, the partner lets go, and says why. */
// prettier-ignore
const added: readonly Transition[] = [
  { verb: 'disassociate', by: ['partner'], from: ['approved'], to: 'rejected', needs: ['withdraw-reason', 'text'], window: 'close', tells: ['reviewer', 'customer-if-told'], effect: 'withdraw' },
]

const longer = { length: 14, unit: 'business-days' } as const

export const policy2023: Policy = {
  transitions: [
    ...transitions.map((row) => ({
      ...row,
      from: row.from.filter((status) => !noLongerFrom[row.verb]?.includes(status)),
    })),
    ...added,
  ],
  windows: {
    ...windows,
    queue: { ...windows.queue, ...longer },
    review: { ...windows.review, ...longer },
    'partner-reply': { ...windows['partner-reply'], ...longer },
    'dispute-review': { ...windows['dispute-review'], ...longer },
  },
  editable: Object.fromEntries(
    fieldNames.map((field) => [field, editable[field].filter((status) => status !== 'submitted')]),
  ) as unknown as Editable,
  says: {
    'status.editing': 'status.draft',
    'next.submitted.partner': 'next.sent.partner',
  },
}
