/** TABLE: why a reviewer asks for more (the page: "More information needed"). Also the pre-check's five questions. */
export const infoReasons = [
  'missing-all-poe',
  'missing-customer-acknowledgment',
  'missing-or-old-dates',
  'missing-partner-solution',
  'missing-products',
] as const
export type InfoReason = (typeof infoReasons)[number]

/** TABLE: why a claim is rejected. `chosenBy` says who may give the reason: a reviewer, or the rule that rejects. */
export const rejectionReasons = {
  'insufficient-poe': { chosenBy: 'reviewer' },
  'missing-customer-consent-on-poe': { chosenBy: 'reviewer' },
  'missing-products': { chosenBy: 'reviewer' },
  'no-partner-response': { chosenBy: 'rule' },
  'poe-unavailable': { chosenBy: 'reviewer' },
  'partner-request': { chosenBy: 'rule' },
  'customer-decline': { chosenBy: 'rule' },
} as const
export type RejectionReason = keyof typeof rejectionReasons

/** The rejection reasons that a reviewer can choose. */
export const reviewerReasons = (Object.keys(rejectionReasons) as RejectionReason[]).filter(
  (reason) => rejectionReasons[reason].chosenBy === 'reviewer',
)

/** TABLE: why a partner takes a claim back ("partner request"). */
export const withdrawReasons = ['wrong-mpn', 'wrong-activity', 'not-working-with-customer'] as const
export type WithdrawReason = (typeof withdrawReasons)[number]
