/** DATA, changed yearly: what can be claimed. Product names are proper nouns, the same in every language. */
export const catalogue = {
  'microsoft-365': {
    activities: ['usage'],
    subscriptionsAsked: false,
    products: {
      'exchange-online': 'Exchange Online',
      'sharepoint-online': 'SharePoint Online',
      teams: 'Teams',
      'teams-meetings': 'Teams Meetings',
      'teams-phone': 'Teams Phone',
      'teams-platform': 'Teams Platform',
      'microsoft-365-apps': 'Microsoft 365 Apps',
      'viva-engage': 'Viva Engage (Yammer)',
      'viva-insights': 'Viva Insights',
      intune: 'Intune',
      'entra-id-premium': 'Entra ID P1/P2 (Azure AD Premium)',
      'defender-for-office-365': 'Defender for Office 365',
      'defender-for-endpoint': 'Defender for Endpoint',
      'defender-for-identity': 'Defender for Identity',
      'information-protection': 'Information Protection',
    },
  },
  'business-applications': {
    activities: ['pre-sales', 'usage', 'revenue-association'],
    subscriptionsAsked: true,
    products: {
      'business-central': 'Business Central',
      commerce: 'Commerce',
      'customer-insights': 'Customer Insights',
      'customer-service': 'Customer Service',
      'field-service': 'Field Service',
      finance: 'Finance',
      'human-resources': 'Human Resources',
      marketing: 'Marketing',
      'project-operations': 'Project Operations',
      sales: 'Sales',
      'supply-chain-management': 'Supply Chain Management',
      'power-apps': 'Power Apps',
      'power-automate': 'Power Automate',
      'power-bi': 'Power BI',
      'power-pages': 'Power Pages',
      'power-virtual-agents': 'Power Virtual Agents',
      guides: 'Guides',
      'remote-assist': 'Remote Assist',
    },
  },
} as const satisfies Record<string, SolutionAreaRule>

interface SolutionAreaRule {
  activities: readonly Activity[]
  /** Business Applications names the customer's subscriptions; Microsoft 365 does not ask. */
  subscriptionsAsked: boolean
  products: Readonly<Record<string, string>>
}

export type SolutionArea = keyof typeof catalogue
export type Activity = 'pre-sales' | 'usage' | 'revenue-association'

export const solutionAreas = Object.keys(catalogue) as SolutionArea[]

/** The rule of a solution area, or undefined for a word that is none. */
export function solutionAreaRule(area: string | undefined): SolutionAreaRule | undefined {
  return area !== undefined && Object.hasOwn(catalogue, area) ? catalogue[area as SolutionArea] : undefined
}

/** The name people read for a product id; the id itself when the catalogue no longer has it. */
export function productName(product: string): string {
  for (const area of solutionAreas) {
    const products: Readonly<Record<string, string>> = catalogue[area].products
    if (Object.hasOwn(products, product)) return products[product]!
  }
  return product
}
