/**
 * TABLE of the claim's statuses (the page: "Claim status").
 * `waitsFor`: who has to act next while the claim is here; `icon` stands beside the word, never instead of it.
 */
export const statuses = {
  editing: { waitsFor: 'partner', icon: '✏️' },
  submitted: { waitsFor: 'reviewer', icon: '📨' },
  'under-review': { waitsFor: 'reviewer', icon: '🔎' },
  'partner-action-required': { waitsFor: 'partner', icon: '⚠️' },
  approved: { waitsFor: 'customer', icon: '✅' },
  rejected: { waitsFor: 'partner', icon: '⛔' },
} as const satisfies Record<string, { waitsFor: 'partner' | 'reviewer' | 'customer'; icon: string }>

export type Status = keyof typeof statuses

export const statusNames = Object.keys(statuses) as Status[]
